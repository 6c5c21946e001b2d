// What is known of tickets, contacts and accounts, each once, by id: whoever shows one follows its changes.
import { SvelteMap } from 'svelte/reactivity';
import type { Schemas } from './client.ts';

type Patch<Row> = (row: Row) => Row;

interface Known<Row> {
	row: Row;
	etag: string | null;
	/** Changes that are shown already and not answered yet, oldest first. */
	patches: readonly Patch<Row>[];
}

export class Records<Row extends { id: number; updated_at?: string | null }> {
	#known = new SvelteMap<number, Known<Row>>();

	/** The record as it is to be shown: as the hub has it, with what is on its way. */
	get(id: number): Row | undefined {
		const known = this.#known.get(id);
		return known?.patches.reduce((row, patch) => patch(row), known.row);
	}

	/** What to send as `If-Match` with a change; null where the record came in a list. */
	etag(id: number): string | null {
		return this.#known.get(id)?.etag ?? null;
	}

	/** Keep what the hub answered. An answer that is older than what is known is left out. */
	put(row: Row, etag: string | null = null): void {
		const known = this.#known.get(row.id);
		if (known && (row.updated_at ?? '') < (known.row.updated_at ?? '')) return;
		const isSame = known?.row.updated_at === row.updated_at;
		// A list has less of a record than a look at it alone: what was expanded stays.
		const whole = known && isSame ? { ...known.row, ...row } : row;
		const tag = etag ?? (isSame ? (known?.etag ?? null) : null);
		// What was known already makes nobody draw it again: a list is read anew whenever the stream begins.
		if (known && isSame && known.etag === tag && JSON.stringify(whole) === JSON.stringify(known.row)) return;
		this.#known.set(row.id, { row: whole, etag: tag, patches: known?.patches ?? [] });
	}

	/** Forget a record, as when it was deleted or is no longer ours to see. */
	forget(id: number): void {
		this.#known.delete(id);
	}

	/** Show a change before it is answered. Answers how to stop showing it: when it is answered, or refused. */
	patch(id: number, patch: Patch<Row>): () => void {
		const known = this.#known.get(id);
		if (!known) return () => undefined;
		this.#known.set(id, { ...known, patches: [...known.patches, patch] });
		return () => {
			const now = this.#known.get(id);
			if (now) this.#known.set(id, { ...now, patches: now.patches.filter((one) => one !== patch) });
		};
	}
}

export const tickets = new Records<Schemas['TicketAnswer']>();
export const contacts = new Records<Schemas['ContactAnswer']>();
export const accounts = new Records<Schemas['AccountAnswer']>();
