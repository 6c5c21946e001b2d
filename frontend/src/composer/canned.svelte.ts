// Canned replies: found as they are typed, filled in for a ticket.
import { api, data, type Schemas } from '../api/client.ts';
import type { Suggestion } from './Suggestions.svelte';

/** What it is written for: a ticket, or what is known of one that is about to be opened. */
export type Occasion = { ticket_id: number } | { mailbox_id: number; contact_id?: number; email?: string; subject?: string };

const MOST = 8;

class Canned {
	#all: readonly Schemas['CannedReplyAnswer'][] | null = null;
	#filled = new Map<string, Promise<string>>();

	/** Those whose shortcut, title or text has the words, as a ticket would have them. */
	async offer(words: string, of: Occasion, mailbox: number | undefined): Promise<Suggestion[]> {
		const all = await this.#load().catch(() => []);
		const fitting = all
			.filter((one) => one.mailbox_id === null || one.mailbox_id === mailbox)
			.map((one) => ({ one, place: placeOf(one, words) }))
			.filter(({ place }) => place < NOWHERE)
			.toSorted((one, other) => one.place - other.place)
			.slice(0, MOST);
		return Promise.all(
			fitting.map(async ({ one }) => ({
				id: String(one.id),
				name: one.title,
				...(one.shortcut && { aside: `;${one.shortcut}` }),
				preview: await this.filled(one.id, of).catch(() => one.text)
			}))
		);
	}

	/** The text, its places filled for a ticket, or for one that is about to be opened. */
	filled(id: number, of: Occasion): Promise<string> {
		const key = `${id} ${JSON.stringify(of)}`;
		const known = this.#filled.get(key);
		if (known) return known;
		const params = { path: { canned_reply_id: id } };
		const filling = data(api.POST('/rest/v1/canned-replies/{canned_reply_id}/render', { params, body: of })).then((one) => one.text);
		this.#filled.set(key, filling);
		filling.catch(() => this.#filled.delete(key));
		return filling;
	}

	/** Read them anew when somebody begins to write: they may have changed. */
	forget(): void {
		this.#all = null;
		this.#filled.clear();
	}

	async #load(): Promise<readonly Schemas['CannedReplyAnswer'][]> {
		return (this.#all ??= (await data(api.GET('/rest/v1/canned-replies'))).data);
	}
}

const NOWHERE = 3;

function placeOf(one: Schemas['CannedReplyAnswer'], words: string): number {
	const fits = [one.shortcut.toLowerCase().startsWith(words), one.title.toLowerCase().includes(words), one.text.toLowerCase().includes(words)];
	const place = fits.indexOf(true);
	return place === -1 ? NOWHERE : place;
}

export const canned = new Canned();
