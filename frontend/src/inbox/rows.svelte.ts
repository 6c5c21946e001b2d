// The rows of one list of tickets: read page by page, and kept as they are by the stream of events.
import { untrack } from 'svelte';
import { following, api, data, type Schemas } from '../api/client.ts';
import { asProblem, type Problem } from '../api/problem.ts';
import { tickets } from '../api/records.svelte.ts';
import { whenBack } from '../live/back.ts';
import { live, type Happened } from '../live/live.svelte.ts';
import { session } from '../shell/session.svelte.ts';
import { takeFirstPage } from './ahead.ts';
import { matches } from './narrowing.ts';
import type { TicketFilter } from './views.ts';

export type Ticket = Schemas['TicketAnswer'];
type Page = Schemas['TicketList'];

const PAUSE_MS = 80;
/** When more tickets than these changed at once, the list is read anew instead of each. */
const FEW = 12;
/** As far down a list is read anew at most. */
const DEEP = 1_000;

/** A list under one filter. Make a new one for another filter; `stop` the old one. */
export class TicketRows {
	state = $state<'reading' | 'ready' | 'failed'>('reading');
	problem = $state.raw<Problem | null>(null);
	/** How many came on top since the reader looked there last. */
	fresh = $state(0);
	#ids = $state.raw<readonly number[]>([]);
	#next = $state.raw<string | null>(null);
	#turn = 0;
	#stopping = new AbortController();
	#changed = new Map<number, boolean>();
	#timer: ReturnType<typeof setTimeout> | undefined;
	#stops: (() => void)[] = [];
	/** In the order of the hub; what was just changed so that it belongs here no more is left out at once. */
	rows: readonly Ticket[] = $derived(
		this.#ids.map((id) => tickets.get(id)).filter((row): row is Ticket => row !== undefined && matches(this.filter, row, me()))
	);

	constructor(readonly filter: TicketFilter) {
		untrack(() => this.#begin());
	}

	get isWhole(): boolean {
		return this.state === 'ready' && this.#next === null;
	}

	/** Read the next page, if there is one and none is being read. */
	more(): void {
		const next = this.#next;
		if (this.state === 'ready' && next !== null) void this.#read(() => following<Page>(next, this.#stopping.signal), this.#ids);
	}

	/** Begin anew, showing what is there until as much was read again: who reads far down goes on reading there. */
	refresh(): void {
		void this.#read(() => this.#anew(Math.min(this.#ids.length, DEEP)), []);
	}

	/** Say that the reader is at the top: nothing up there is news any more. */
	looked(): void {
		if (this.fresh) this.fresh = 0;
	}

	stop(): void {
		this.#stopping.abort();
		clearTimeout(this.#timer);
		for (const stop of this.#stops) stop();
	}

	#begin(): void {
		this.#stops = [live.on('ticket', (event) => this.#hear(event)), live.onFresh(() => this.refresh()), whenBack(() => this.state === 'failed' && this.refresh())];
		this.refresh();
	}

	async #anew(many: number): Promise<Page> {
		let page = await takeFirstPage(this.filter, this.#stopping.signal);
		const rows = [...page.data];
		while (page.next && rows.length < many) {
			page = await following<Page>(page.next, this.#stopping.signal);
			rows.push(...page.data);
		}
		return { ...page, data: rows };
	}

	async #read(read: () => Promise<Page>, before: readonly number[]): Promise<void> {
		const turn = ++this.#turn;
		this.state = 'reading';
		try {
			const page = await read();
			const isOvertaken = turn !== this.#turn;
			if (isOvertaken && this.#ids.length > 0) return;
			for (const row of page.data) tickets.put(row);
			const ids = [...new Set([...before, ...page.data.map((row) => row.id)])];
			if (ids.length !== this.#ids.length || ids.some((id, place) => id !== this.#ids[place])) this.#ids = ids;
			this.#next = page.next ?? null;
			if (isOvertaken) return;
			this.problem = null;
			this.state = 'ready';
		} catch (thrown) {
			const problem = asProblem(thrown);
			if (problem.code === 'aborted' || turn !== this.#turn) return;
			this.problem = problem;
			this.state = 'failed';
		}
	}

	/** Note what changed; one's own changes move no row. */
	#hear(event: Happened): void {
		const isOwn = event.actor.kind === 'member' && event.actor.id === me();
		this.#changed.set(event.subject_id, (this.#changed.get(event.subject_id) ?? true) && isOwn);
		this.#timer ??= setTimeout(() => void this.#follow(), PAUSE_MS);
	}

	async #follow(): Promise<void> {
		const changed = [...this.#changed];
		this.#changed.clear();
		this.#timer = undefined;
		if (changed.length > FEW) this.refresh();
		else await Promise.all(changed.map(([id, isOwn]) => this.#look(id, isOwn)));
	}

	async #look(id: number, isOwn: boolean): Promise<void> {
		const signal = this.#stopping.signal;
		try {
			const row = await data(api.GET('/rest/v1/tickets/{ticket_id}', { params: { path: { ticket_id: id } }, signal }));
			tickets.put(row);
			if (!signal.aborted) await this.#place(row, isOwn);
		} catch (thrown) {
			// Out of sight now, or the network is away: then the stream begins anew, and the list with it.
			if (asProblem(thrown).status === 404) this.#ids = this.#ids.filter((one) => one !== id);
		}
	}

	async #place(row: Ticket, isOwn: boolean): Promise<void> {
		const isHere = this.#ids.includes(row.id);
		if ((isHere && isOwn) || !matches(this.filter, row, me())) return;
		if (!isHere && !(await this.#isMeant(row))) return;
		const others = this.#ids.filter((one) => one !== row.id);
		const place = placeOf(row, others, this.filter);
		if (place === others.length && !this.isWhole) this.#ids = others;
		else this.#ids = others.toSpliced(place, 0, row.id);
		if (place === 0 && this.#ids[0] === row.id) this.fresh += 1;
	}

	/** Ask the hub what cannot be told from the ticket alone. */
	async #isMeant(row: Ticket): Promise<boolean> {
		if (this.filter.unread !== undefined && row.unread !== this.filter.unread) return false;
		if (this.filter.mentioned === undefined && this.filter.q === undefined) return true;
		const query = { ...this.filter, limit: 50, sort: '-updated_at' as const };
		const page = await data(api.GET('/rest/v1/tickets', { params: { query }, signal: this.#stopping.signal }));
		return page.data.some((one) => one.id === row.id);
	}
}

/** Where a row belongs among others, which are in the list's order. */
function placeOf(row: Ticket, others: readonly number[], filter: TicketFilter): number {
	const sort = filter.sort ?? '-bumped_at';
	const field = sort.replace('-', '') as 'bumped_at' | 'latest_at' | 'updated_at' | 'id';
	const isBefore = (other: Ticket): boolean =>
		sort.startsWith('-') ? row[field] >= other[field] : row[field] < other[field];
	const place = others.findIndex((id) => {
		const other = tickets.get(id);
		return other !== undefined && isBefore(other);
	});
	return place === -1 ? others.length : place;
}

function me(): number {
	return session.workspace.member_id;
}
