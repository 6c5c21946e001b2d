// Going through a list by keys: from row to row, into tickets and back, selecting what one comes to.
import { whenDrawn } from '../shell/calm.ts';
import { router } from '../shell/router.svelte.ts';
import type { Selection } from './selection.svelte.ts';

/** The page that one goes through, as it is now. */
export interface Ground {
	rows: () => readonly { id: number }[];
	/** The ticket that is open. */
	chosen: () => number | null;
	hrefOf: (id: number | null) => string;
	/** Bring a row into sight, and the focus to it with the next frame. */
	reveal: (place: number) => void;
	/** The ticket whose row the focus is on its way to. */
	coming: () => number | null;
	conversation: () => HTMLElement | undefined;
	selection: Selection;
}

export class Walk {
	/** Whither the reader went last: down the list or up. */
	heading = 1;
	/** The ticket that is open, or was last: from it one goes on. */
	last: number | null = null;
	/** Steps that were asked for before there were rows. */
	#owed: number[] = [];

	constructor(readonly ground: Ground) {}

	placeOf(id: number | null): number {
		return this.ground.rows().findIndex((row) => row.id === id);
	}

	/** The ticket that is opened next if the reader goes on as before. */
	ahead(id: number): number | null {
		const place = this.placeOf(id);
		return place === -1 ? null : (this.ground.rows()[place + this.heading]?.id ?? null);
	}

	/**
	 * Go so many rows further than the one that keys are about, or to the first. Its ticket is opened, but where several
	 * are being selected in the list alone.
	 */
	step(by: number): void {
		if (this.ground.rows().length === 0) return void this.#owed.push(by);
		// Who ticked a box with the mouse begins at the top, or where they were.
		const next = this.#from(by, 'a');
		if (!next) return;
		this.heading = by || this.heading;
		if (by !== 0 && this.ground.chosen() === null && this.ground.selection.size) this.#focus(next.id);
		else this.#open(next.id);
	}

	/** Take the steps that were asked for while the list was read, unless the reader has gone over to writing. */
	catchUp(): void {
		const steps = this.#owed.splice(0);
		if (this.ground.rows().length && !isTyping()) for (const by of steps) this.step(by);
	}

	enter(): void {
		if (this.ground.chosen() === null) this.step(0);
		else this.ground.conversation()?.focus();
	}

	leave(): void {
		const { selection, chosen, hrefOf } = this.ground;
		this.#owed = [];
		if (selection.size) return selection.clear();
		const id = chosen();
		if (id === null) return;
		const place = this.placeOf(id);
		router.go(hrefOf(null));
		this.ground.reveal(place);
	}

	/** Select the row that keys are about, or leave it out. */
	toggle(): void {
		const row = this.#from(0);
		if (!row || this.#isElsewhere()) return;
		this.ground.selection.toggle(row.id);
		if (this.ground.chosen() === null) this.#focus(row.id);
	}

	/** Select the row that keys are about and the one beyond it; going back leaves out what was come from. */
	stretch(by: 1 | -1): void {
		const { selection, chosen } = this.ground;
		const [row, next] = [this.#from(0), this.#from(by)];
		if (!row || this.#isElsewhere()) return;
		if (next && next.id !== row.id && selection.has(row.id) && selection.has(next.id)) selection.toggle(row.id);
		else selection.add([row.id, ...(next ? [next.id] : [])]);
		if (!next) return;
		if (chosen() === null) this.#focus(next.id);
		else this.#open(next.id);
	}

	/** Lead back to a ticket that nothing could be done with, unless the reader has gone on from the one that came after. */
	back(id: number, after: number | null): void {
		if (isTyping() || this.ground.chosen() !== after || this.placeOf(id) === -1) return;
		router.go(this.ground.hrefOf(id), { replace: true });
		this.ground.reveal(this.placeOf(id));
	}

	/** Take the focus from a row that goes: a browser that loses it with the row lays everything out at once. */
	letGo(): void {
		const has = document.activeElement;
		if (has instanceof HTMLElement && has.closest('[data-ticket]')) has.blur();
	}

	/** Give the focus to the row of the open ticket, or into it, where what had it went; else to the row of the last one. */
	settle(): void {
		const isLost = () => document.activeElement === document.body;
		// The conversation of a ticket that left the list is drawn once more.
		whenDrawn(() => whenDrawn(() => {
			if (!isLost()) return;
			const chosen = this.ground.chosen();
			this.ground.reveal(chosen === null ? Math.max(0, this.placeOf(this.last)) : this.placeOf(chosen));
			requestAnimationFrame(() => isLost() && this.ground.conversation()?.focus());
		}));
	}

	/** The row so many further than the one that keys are about; the first where they are about none. */
	#from(by: number, at = '*'): { id: number } | undefined {
		const place = this.placeOf(this.ground.chosen() ?? this.ground.coming() ?? focused(at) ?? this.last);
		return this.ground.rows()[place === -1 ? 0 : place + by];
	}

	/** Whether what is open is no ticket of this list. */
	#isElsewhere(): boolean {
		const id = this.ground.chosen();
		return id !== null && this.placeOf(id) === -1;
	}

	#open(id: number): void {
		router.go(this.ground.hrefOf(id), { replace: this.ground.chosen() !== null });
		this.ground.reveal(this.placeOf(id));
	}

	#focus(id: number): void {
		this.last = id;
		this.ground.reveal(this.placeOf(id));
	}
}

function isTyping(): boolean {
	return document.activeElement?.matches('input, textarea, [contenteditable]') ?? false;
}

/** The ticket in whose row the focus is, at what a selector finds. */
function focused(at: string): number | null {
	const row = document.activeElement?.closest<HTMLElement>('[data-ticket]');
	return row && document.activeElement?.matches(at) ? Number(row.dataset.ticket) : null;
}
