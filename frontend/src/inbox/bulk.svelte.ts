// What is done to all tickets that a filter leaves: a job of the hub, its progress, and its way back.
import { api, data, following, type Schemas } from '../api/client.ts';
import { ownSince, placeNow, type Happened } from '../api/journal.ts';
import { asProblem } from '../api/problem.ts';
import { tickets } from '../api/records.svelte.ts';
import { toasts } from '../ui/toasts.svelte.ts';
import { takenBack, type Deed, type Ticket } from './acts.ts';

type Job = Schemas['JobAnswer'];
type Filter = Schemas['FilterTickets'];
type Bulk = NonNullable<Deed['bulk']>;
type Field = 'status' | 'assignees' | 'labels' | 'mailbox_id' | 'snoozed_until';

/** What is said of a job, in the reader's language. */
export interface Words {
	done: (count: number) => string;
	/** Of all that it was done to, so many only are another now: the others were so already. */
	partly: (count: number, changed: number) => string;
	cancelled: (count: number) => string;
	failed: (count: number) => string;
	undo: string;
	/** The way back, where it is not for all. */
	undoOf: (count: number) => string;
	undone: (count: number) => string;
}

const ASK_MS = 400;
/** As many as a job takes by their ids, and as a page of a list holds. */
const MOST_IDS = 10_000;
const PAGE = 200;
const ENDS = ['done', 'cancelled', 'failed'];
const FIELDS: Record<string, Field> = {
	status: 'status', agents: 'assignees', labels: 'labels', mailbox_id: 'mailbox_id', snoozed_until: 'snoozed_until'
};

class BulkJobs {
	/** The job that runs, as far as it has come. */
	job = $state.raw<Job | null>(null);
	/** What it does, to be shown beside its progress. */
	name = $state('');

	/**
	 * Do something to all that a filter leaves. Refusals are told in a toast. `marked` is called when what was read
	 * is another: no event tells of that. `taken` is called when it was taken back.
	 */
	async run(filter: Filter, deed: Deed, name: string, words: Words, marked: () => void, taken: () => void): Promise<void> {
		const wanted = deed.bulk;
		if (!wanted || this.job) return;
		await this.#told(async () => {
			this.name = name;
			const [start, turned] = await Promise.all([placeNow(), toBeTurned(filter, wanted.action)]);
			const ended = await this.#done({ filter, ...wanted });
			if (turned) marked();
			const back = await wayBack(start, wanted, turned);
			this.#say(ended, words, back.count, () => this.#takeBack(back, words, () => (turned && marked(), taken())));
		});
	}

	/** End it; what it has done stays until it is taken back. */
	async cancel(): Promise<void> {
		if (!this.job) return;
		try {
			await data(api.POST('/rest/v1/jobs/{job_id}/cancel', { params: { path: { job_id: this.job.id } } }));
		} catch (thrown) {
			// It ended by itself meanwhile, which is told anyway.
			if (asProblem(thrown).status !== 409) toasts.problem(asProblem(thrown).detail);
		}
	}

	/** Start a job and wait for its end. */
	async #done(body: Schemas['ChangeTickets']): Promise<Job> {
		this.job = await data(api.POST('/rest/v1/tickets/bulk-actions', { body }));
		const params = { path: { job_id: this.job.id } };
		for (;;) {
			const job = await data(api.GET('/rest/v1/jobs/{job_id}', { params }));
			this.job = job;
			if (ENDS.includes(job.state)) return job;
			await new Promise((resolve) => setTimeout(resolve, ASK_MS));
		}
	}

	async #told(work: () => Promise<void>): Promise<void> {
		try {
			await work();
		} catch (thrown) {
			toasts.problem(asProblem(thrown).told());
		} finally {
			this.job = null;
		}
	}

	#say(job: Job, words: Words, changed: number, takeBack: () => Promise<void>): void {
		const isAll = changed >= job.done;
		const back = { name: isAll ? words.undo : words.undoOf(changed), run: () => void this.#told(takeBack) };
		const way = changed ? [back] : [];
		if (job.state === 'failed') toasts.problem(job.reason, ...way);
		else if (job.state === 'cancelled') toasts.news(words.cancelled(job.done), ...way);
		else toasts.done(isAll ? words.done(job.done) : words.partly(job.done, changed), ...way);
		if (job.failed) toasts.problem(words.failed(job.failed));
	}

	async #takeBack(back: Back, words: Words, taken: () => void): Promise<void> {
		if ('ids' in back) await this.#again(back.ids, back.what);
		else await takenBack(back.rows, back.fields);
		toasts.done(words.undone(back.count));
		taken();
	}

	/** Do something to some by their ids, as many jobs as that takes. */
	async #again(ids: readonly number[], what: Bulk): Promise<void> {
		for (let at = 0; at < ids.length; at += MOST_IDS) await this.#done({ ids: ids.slice(at, at + MOST_IDS), ...what });
	}
}

export const bulk = new BulkJobs();

/** What takes a job back: the opposite done to some, or each ticket brought back to what it was. */
type Back = { count: number } & ({ ids: readonly number[]; what: Bulk } | { rows: Ticket[]; fields: Field[] });

/** Find out what takes a job back: from what was found out before of what was read, else from the journal. */
async function wayBack(start: string, was: Bulk, turned: number[] | null): Promise<Back> {
	if (turned) return { count: turned.length, ids: turned, what: { action: was.action === 'read' ? 'unread' : 'read' } };
	const events = await ownSince(start, 'ticket');
	if (was.action === 'link') {
		const ids = linkedIn(events);
		return { count: ids.length, ids, what: { ...was, action: 'unlink' } };
	}
	const { rows, fields } = beforeOf(events);
	return { count: rows.length, rows, fields };
}

/** Give what tickets were before the first of these events that changed them. */
export function beforeOf(events: readonly Happened[]): { rows: Ticket[]; fields: Field[] } {
	const before = new Map<number, Partial<Ticket>>();
	const fields = new Set<Field>();
	for (const event of events) {
		const was = before.get(event.subject_id) ?? {};
		for (const [name, value] of Object.entries(event.before)) {
			const field = FIELDS[name];
			if (!field || field in was) continue;
			Object.assign(was, { [field]: field === 'snoozed_until' && typeof value === 'number' ? new Date(value).toISOString() : value });
			fields.add(field);
		}
		if (Object.keys(was).length) before.set(event.subject_id, was);
	}
	const rows = [...before].map(([id, was]) => ({ ...(tickets.get(id) ?? {}), ...was, id }) as Ticket);
	return { rows, fields: [...fields] };
}

/** List the tickets that these events say were linked with others, each once. */
export function linkedIn(events: readonly Happened[]): number[] {
	return [...new Set(events.filter((event) => event.kind === 'ticket.linked').map((event) => event.subject_id))];
}

/** List the tickets that reading, or the opposite, will change; null of an action that the journal tells of. */
async function toBeTurned(filter: Filter, action: Bulk['action']): Promise<number[] | null> {
	if (action !== 'read' && action !== 'unread') return null;
	const unread = action === 'read';
	if (filter.unread !== undefined && filter.unread !== unread) return [];
	const query = { ...filter, unread, sort: 'id', limit: PAGE } as never;
	const ids: number[] = [];
	let page: Schemas['TicketList'] = await data(api.GET('/rest/v1/tickets', { params: { query } }));
	for (;;) {
		ids.push(...page.data.map((row) => row.id));
		if (!page.next) return ids;
		page = await following<Schemas['TicketList']>(page.next);
	}
}
