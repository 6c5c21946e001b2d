// One change to many contacts: to those that were selected, or to all that a filter leaves, with progress and a way to stop.
import { api, data, type Schemas } from '../api/client.ts';
import { ownSince, placeNow } from '../api/journal.ts';
import { inverseOf, type Change } from './columns.ts';
import type { ApiFilter, Contact } from './filters.ts';
import { undoingOf } from './undoing.ts';

const ROWS = 500;
const AT_ONCE = 4;
const POLL = 300;
/** As many as a job takes by their ids. */
const MOST_IDS = 10_000;

/** What is done to contacts of a list: those who are deleted are in none. */
export type Action = Exclude<Schemas['ChangeContacts']['action'], 'restore'>;

export interface Progress {
	done: number;
	of: number;
	failed: number;
	/** Why the first that was refused was. */
	reason: string;
}

class Bulk {
	/** How far the change under way has come; null while there is none. */
	progress = $state.raw<Progress | null>(null);
	#stopped = false;

	/** Stop: what was done stays. */
	stop(): void {
		this.#stopped = true;
	}

	/** Change contacts, each in its own way. Answers how it went, and those that were not refused as they were. */
	change(contacts: readonly Contact[], how: (contact: Contact) => Change): Promise<{ end: Progress; before: Contact[] }> {
		return this.#count(contacts.length, async (told) => {
			const before: Contact[] = [];
			for (let at = 0; at < contacts.length && !this.#stopped; at += ROWS) {
				const some = contacts.slice(at, at + ROWS);
				const rows = some.map((one) => ({ id: one.id, ...how(one) })) as never;
				const answer = await data(api.POST('/rest/v1/contacts/bulk', { body: { rows, match: ['id'] } }));
				before.push(...some.filter((_, place) => answer.rows[place]?.result !== 'refused'));
				told(some.length - answer.refused, answer.refused, answer.rows.find((one) => one.reason)?.reason ?? '');
			}
			return before;
		});
	}

	/** Take a change back. */
	async changeBack(before: readonly Contact[], how: (contact: Contact) => Change): Promise<Progress> {
		return (await this.change(before, (one) => inverseOf(one, how(one)))).end;
	}

	/** Do something to records one by one, such as deleting them. Answers those that it was done to. */
	each<One>(records: readonly One[], act: (record: One) => Promise<unknown>): Promise<{ end: Progress; before: One[] }> {
		return this.#count(records.length, async (told) => {
			const before: One[] = [];
			const waiting = [...records];
			const work = async () => {
				for (let one = waiting.shift(); one && !this.#stopped; one = waiting.shift()) {
					try {
						await act(one);
						before.push(one);
						told(1, 0, '');
					} catch (thrown) {
						told(0, 1, (thrown as Error).message);
					}
				}
			};
			await Promise.all(Array.from({ length: AT_ONCE }, work));
			return before;
		});
	}

	/**
	 * Change all that a filter leaves, in the background of the hub. Answers the job as it ended, and where the
	 * journal begins to tell of it.
	 */
	async all(
		filter: ApiFilter,
		action: Action,
		parameters: Schemas['ContactParameters']
	): Promise<{ job: Schemas['JobAnswer']; start: string }> {
		const start = await placeNow();
		return { job: await this.#job({ filter, action, parameters }), start };
	}

	/** Take back what was done to all that matched, to each as the journal says that it was. Answers how it went. */
	async allBack(start: string, action: Action): Promise<Progress> {
		const { jobs, rows } = undoingOf(await ownSince(start, 'contact'), action);
		let end: Progress = { done: 0, of: rows.length, failed: 0, reason: '' };
		const add = (done: number, failed: number, reason: string) => (end = { ...end, done: end.done + done, failed: end.failed + failed, reason: end.reason || reason });
		for (const { ids, back } of jobs) {
			for (let at = 0; at < ids.length; at += MOST_IDS) {
				const job = await this.#job({ ids: ids.slice(at, at + MOST_IDS), ...back });
				add(job.done, job.failed, job.reason);
			}
		}
		for (let at = 0; at < rows.length; at += ROWS) {
			const some = rows.slice(at, at + ROWS);
			const answer = await data(api.POST('/rest/v1/contacts/bulk', { body: { rows: some as never, match: ['id'] } }));
			add(some.length - answer.refused, answer.refused, answer.rows.find((one) => one.reason)?.reason ?? '');
		}
		return end;
	}

	async #job(body: Schemas['ChangeContacts']): Promise<Schemas['JobAnswer']> {
		this.#stopped = false;
		let job = await data(api.POST('/rest/v1/contacts/bulk-actions', { body }));
		const params = { path: { job_id: job.id } };
		try {
			while (job.state === 'gathering' || job.state === 'running') {
				this.progress = { done: job.done + job.failed, of: job.of, failed: job.failed, reason: job.reason };
				await new Promise((resolve) => setTimeout(resolve, POLL));
				if (this.#stopped) {
					this.#stopped = false;
					await api.POST('/rest/v1/jobs/{job_id}/cancel', { params });
				}
				job = await data(api.GET('/rest/v1/jobs/{job_id}', { params }));
			}
		} finally {
			this.progress = null;
		}
		return job;
	}

	async #count<One>(
		of: number,
		run: (told: (done: number, failed: number, reason: string) => void) => Promise<One[]>
	): Promise<{ end: Progress; before: One[] }> {
		this.#stopped = false;
		let end: Progress = { done: 0, of, failed: 0, reason: '' };
		this.progress = end;
		try {
			const before = await run((done, failed, reason) => {
				end = { done: end.done + done, of, failed: end.failed + failed, reason: end.reason || reason };
				this.progress = end;
			});
			return { end, before };
		} finally {
			this.progress = null;
		}
	}
}

export const bulk = new Bulk();
