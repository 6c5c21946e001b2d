// A list that is read page by page, as far as somebody scrolls.
import { whenBack } from '../live/back.ts';
import { following } from './client.ts';
import { asProblem, type Problem } from './problem.ts';

interface Page<Row> {
	data: Row[];
	next?: string | null;
}

/** A list under one filter. Make a new one for another filter; `stop` the old one. */
export class Paged<Row> {
	rows = $state.raw<readonly Row[]>([]);
	state = $state<'reading' | 'ready' | 'failed'>('reading');
	problem = $state.raw<Problem | null>(null);
	#first: (signal: AbortSignal) => Promise<Page<Row>>;
	#then: (next: string, signal: AbortSignal) => Promise<Page<Row>>;
	#next: string | null = null;
	#turn = 0;
	#stopping = new AbortController();
	/** What failed, as it is asked for again when the hub is back. */
	#failed: (() => void) | null = null;

	/** `first` reads the first page, `then` one at the URL that a page calls its `next`. */
	constructor(
		first: (signal: AbortSignal) => Promise<Page<Row>>,
		then: (next: string, signal: AbortSignal) => Promise<Page<Row>> = (next, signal) => following(next, signal)
	) {
		this.#first = first;
		this.#then = then;
		this.#stopping.signal.addEventListener('abort', whenBack(() => this.#failed?.()));
		void this.#read(() => first(this.#stopping.signal), []);
	}

	/** Whether everything was read. */
	get isWhole(): boolean {
		return this.state === 'ready' && this.#next === null;
	}

	/** Read the next page, if there is one and none is being read. */
	more(): void {
		const next = this.#next;
		if (this.state !== 'ready' || next === null) return;
		void this.#read(() => this.#then(next, this.#stopping.signal), this.rows);
	}

	/** Read the first page anew. What lay beyond it stays shown behind it, until it is read again. */
	refresh(): void {
		void this.#read(() => this.#first(this.#stopping.signal), [], true);
	}

	/** Change what was read, as when a row is known to be another now. */
	update(change: (rows: readonly Row[]) => readonly Row[]): void {
		this.rows = change(this.rows);
	}

	stop(): void {
		this.#stopping.abort();
	}

	async #read(read: () => Promise<Page<Row>>, before: readonly Row[], anew = false): Promise<void> {
		const turn = ++this.#turn;
		this.state = 'reading';
		this.#failed = null;
		try {
			const page = await read();
			if (turn !== this.#turn) return;
			if (anew && page.next) this.#merge(page);
			else {
				this.rows = distinct([...before, ...page.data]);
				this.#next = page.next ?? null;
			}
			this.problem = null;
			this.state = 'ready';
		} catch (thrown) {
			const problem = asProblem(thrown);
			if (problem.code === 'aborted' || turn !== this.#turn) return;
			this.problem = problem;
			this.state = 'failed';
			if (problem.isPassing) this.#failed = () => void this.#read(read, before, anew);
		}
	}

	/** Put a new first page before what was read beyond it, whose place in the list still holds. */
	#merge(page: Page<Row>): void {
		const beyond = this.rows.slice(page.data.length);
		this.rows = distinct([...page.data, ...beyond]);
		if (beyond.length === 0) this.#next = page.next ?? null;
	}
}

/** A row that moved while pages were read comes once; rows without an id are told apart as they are. */
function distinct<Row>(rows: readonly Row[]): Row[] {
	const seen = new Set<unknown>();
	return rows.filter((row) => {
		const id = typeof row === 'object' && row !== null && 'id' in row ? row.id : row;
		return !seen.has(id) && seen.add(id);
	});
}
