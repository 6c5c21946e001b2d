// A page of one record follows what is done to it elsewhere.
import { live } from '../live/live.svelte.ts';

const PAUSE_MS = 80;

interface Followed {
	/** It is another now, in whatever way. Several changes at once are told once. */
	changed: () => void;
	/** It is there no more, and need not be asked for. */
	gone: () => void;
}

/** Follow a record. Answers how to stop, as `$effect` wants it. */
export function follow(noun: 'contact' | 'account', id: number, { changed, gone }: Followed): () => void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const stop = live.on(noun, (event) => {
		if (event.subject_id !== id) return;
		clearTimeout(timer);
		if (event.kind === `${noun}.deleted`) gone();
		else timer = setTimeout(changed, PAUSE_MS);
	});
	return () => {
		stop();
		clearTimeout(timer);
	};
}
