// What is offered while somebody writes: canned replies behind a ";", members behind an "@".
import { team } from '../inbox/team.svelte.ts';
import { canned, type Occasion } from './canned.svelte.ts';
import type { Suggestion } from './Suggestions.svelte';

interface Offer {
	sign: ';' | '@';
	from: number;
	/** What was looked for. */
	words: string;
	list: readonly Suggestion[];
}

/** Where it is written, and for what. */
export interface Place {
	text: string;
	/** Where the cursor stands. */
	cursor: number;
	isNote: boolean;
	of: Occasion;
	mailbox: number | undefined;
}

const MOST_MEMBERS = 8;

export class Offering {
	offer = $state.raw<Offer | null>(null);
	active = $state(0);
	/** Whether there is no canned reply at all where one was asked for. */
	none = $state(false);
	#place: () => Place;
	#insert: (text: string, cursor: number) => void;
	#failed: () => void;

	/** `insert` is given the whole text with what was chosen, and where the cursor goes; `failed` says that it cannot be read. */
	constructor(place: () => Place, insert: (text: string, cursor: number) => void, failed: () => void) {
		[this.#place, this.#insert, this.#failed] = [place, insert, failed];
	}

	/** Offer what begins at a ";" or "@" before the cursor. */
	async look(): Promise<void> {
		const { text, cursor, isNote, of, mailbox } = this.#place();
		const found = /(?:^|[\s(])([;@])([^\s;@]{0,40})$/.exec(text.slice(0, cursor));
		if (!found || (found[1] === '@' && !isNote)) return this.close();
		const [sign, words] = [found[1] as ';' | '@', found[2]!];
		const list = sign === ';' ? await canned.offer(words.toLowerCase(), of, mailbox) : mentions(words.toLowerCase());
		// What was looked for before the last key was typed says nothing any more.
		const now = this.#place();
		if (now.cursor !== cursor || now.text !== text) return;
		this.none = sign === ';' && words === '' && list.length === 0;
		[this.offer, this.active] = [list.length ? { sign, from: cursor - words.length - 1, words, list } : null, 0];
	}

	/** Offer all canned replies. Answers whether there are any. */
	async all(): Promise<boolean> {
		const { cursor, of, mailbox } = this.#place();
		const list = await canned.offer('', of, mailbox);
		if (list.length) [this.offer, this.active] = [{ sign: ';', from: cursor, words: '', list }, 0];
		return list.length > 0;
	}

	close(): void {
		[this.offer, this.none] = [null, false];
	}

	/** Steer by a key. Answers whether it was for what is offered. */
	press(key: string): boolean {
		const { offer } = this;
		if (!offer) return false;
		const count = offer.list.length;
		if (key === 'ArrowDown') this.active = (this.active + 1) % count;
		else if (key === 'ArrowUp') this.active = (this.active + count - 1) % count;
		else if (key === 'Enter' || key === 'Tab') {
			// What is offered for another text than the one that stands there is nobody's choice.
			if (this.#isCurrent(offer)) void this.choose(offer.list[this.active]!);
		} else if (key === 'Escape') this.close();
		else return false;
		return true;
	}

	/** Insert one in the place of what was typed for it. */
	async choose(one: Suggestion): Promise<void> {
		const { offer } = this;
		this.close();
		if (!offer) return;
		const { cursor, of } = this.#place();
		const end = Math.max(cursor, offer.from);
		const inserted = offer.sign === '@' ? `@${one.name} ` : await canned.filled(Number(one.id), of).catch(() => null);
		if (inserted === null) return this.#failed();
		// What was typed meanwhile stays.
		const { text } = this.#place();
		this.#insert(text.slice(0, offer.from) + inserted + text.slice(end), offer.from + inserted.length);
	}

	#isCurrent({ sign, from, words }: Offer): boolean {
		const { text, cursor } = this.#place();
		const typed = text.slice(from, cursor);
		return typed === `${sign}${words}` || typed === '';
	}
}

function mentions(words: string): Suggestion[] {
	const list = team.members.filter((one) => `${one.name} ${one.email}`.toLowerCase().includes(words));
	return list.slice(0, MOST_MEMBERS).map((one) => ({ id: String(one.id), name: one.name, aside: one.email }));
}
