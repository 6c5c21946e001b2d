// What was taken back after its ticket was left, or before it was there: whoever shows the ticket writes on with it.
import type { Written } from './draft.svelte.ts';

class Undone {
	#last = $state.raw<{ ticket: number; written: Written } | null>(null);

	/** Lay it down for whoever shows the ticket, now or next. */
	put(ticket: number, written: Written): void {
		this.#last = { ticket, written };
	}

	/** Take what was laid down for a ticket, once. */
	take(ticket: number): Written | null {
		if (this.#last?.ticket !== ticket) return null;
		const { written } = this.#last;
		this.#last = null;
		return written;
	}
}

export const undone = new Undone();
