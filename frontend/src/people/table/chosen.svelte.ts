// The columns that somebody has chosen of a table, kept on this device.
import { session } from '../../shell/session.svelte.ts';
import { chosenOf, type Column } from './column.ts';
import { narrow } from './narrow.svelte.ts';

const NARROW_WIDTH = 140;

export class ChosenColumns {
	readonly #place: string;
	readonly #all: () => readonly Column[];
	readonly #usual: readonly string[];
	#kept = $state<string | null>(null);

	/** `all` are those to choose from, `usual` the ids of those that are shown until somebody chooses. */
	constructor(resource: string, all: () => readonly Column[], usual: readonly string[]) {
		this.#place = `rolodesk.${resource}.columns.${session.workspace.id}`;
		this.#all = all;
		this.#usual = usual;
		this.#kept = localStorage.getItem(this.#place);
	}

	/** Those that were chosen. */
	get wanted(): Column[] {
		return chosenOf(this.#all(), this.#kept, this.#usual);
	}

	/** Those that the window has room for. */
	get shown(): Column[] {
		return narrow.is ? this.wanted.slice(0, 2).map((one) => ({ ...one, width: NARROW_WIDTH })) : this.wanted;
	}

	/** Choose by ids, in their order; null for the usual ones. */
	choose(ids: string[] | null): void {
		this.#kept = ids && JSON.stringify(ids);
		if (this.#kept === null) localStorage.removeItem(this.#place);
		else localStorage.setItem(this.#place, this.#kept);
	}
}
