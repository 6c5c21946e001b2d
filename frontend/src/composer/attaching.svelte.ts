// Files that are dropped, pasted or chosen where something is written: they are on their way to the hub at once.
import { Upload } from './uploads.svelte.ts';

export class Attaching {
	/** Whether files are held over it. */
	isOver = $state(false);
	#take: (uploads: readonly Upload[]) => void;
	#done: () => void;

	/** `take` is given what has begun; `done` hears whenever the hub has one of them. */
	constructor(take: (uploads: readonly Upload[]) => void, done: () => void = () => undefined) {
		[this.#take, this.#done] = [take, done];
	}

	readonly attach = (files: Iterable<File>): void => {
		const begun = [...files].map((file) => Upload.begin(file, this.#done));
		if (begun.length) this.#take(begun);
	};

	/** What is heard where files are dropped: `<form {...attaching.place}>`. */
	readonly place = {
		ondragover: (event: DragEvent): void => {
			event.preventDefault();
			this.isOver = true;
		},
		ondragleave: (): void => {
			this.isOver = false;
		},
		ondrop: (event: DragEvent): void => {
			event.preventDefault();
			this.isOver = false;
			this.attach(event.dataTransfer?.files ?? []);
		}
	};

	/** A text that is pasted stays the text's. */
	readonly paste = (event: ClipboardEvent): void => {
		const files = [...(event.clipboardData?.files ?? [])];
		if (!files.length) return;
		event.preventDefault();
		this.attach(files);
	};
}
