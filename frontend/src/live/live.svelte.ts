// What happens in the workspace, told to whoever listens: one stream for all windows of a browser.
import type { Schemas } from '../api/client.ts';
import { session } from '../shell/session.svelte.ts';
import { sayBack } from './back.ts';
import type { Told } from './parsing.ts';
import { follow } from './stream.ts';

export type Happened = Schemas['EventAnswer'];
export interface Presence {
	ticket_id: number;
	members: readonly { member_id: number; doing: 'viewing' | 'answering' }[];
}

type Hearer = (event: Happened) => void;
type Passed =
	| { kind: 'told'; told: Told; cursor: string | null }
	| { kind: 'begun'; fresh: boolean; presence: Presence[]; cursor: string | null }
	| { kind: 'broken' }
	| { kind: 'hello' };

const NAME = `rolodesk.live.${session.workspace.id}.${session.workspace.member_id}`;

class Live {
	/** Whether news comes in: false while the connection is being made, or made again. */
	connected = $state(false);
	/** Who is at which ticket now, by the ticket's id. */
	presence = $state.raw<ReadonlyMap<number, Presence['members']>>(new Map());
	#hearers = new Map<string, Set<Hearer>>();
	#beginnings = new Set<() => void>();
	#windows = new BroadcastChannel(NAME);
	#leads = false;
	/** How far this window was told, to go on from there when it becomes the one that has the stream. */
	#cursor: string | null = null;
	#started = false;
	#leaving: AbortController | null = null;

	/** Begin to listen. Of several windows one has the stream, and passes on what it tells. */
	start(): void {
		if (this.#started) return;
		this.#started = true;
		this.#windows.onmessage = ({ data }: MessageEvent<Passed>) => this.#passed(data);
		this.#windows.postMessage({ kind: 'hello' } satisfies Passed);
		this.#queue();
		// A window that the browser only keeps to go back to must not keep the stream.
		addEventListener('pagehide', () => this.#leaving?.abort());
		addEventListener('pageshow', (event) => event.persisted && this.#queue());
	}

	/** Stand in line for the stream. */
	#queue(): void {
		const leaving = new AbortController();
		this.#leaving = leaving;
		const lead = () => this.#lead(leaving.signal);
		// Who leaves the line needs no answer.
		if (navigator.locks) navigator.locks.request(NAME, { signal: leaving.signal }, lead).catch(() => undefined);
		else void lead();
	}

	/**
	 * Be told of events by their subject: `ticket`, `contact`, `label`; `*` is all of them. Answers how to stop, as
	 * `$effect` wants it.
	 */
	on(subject: string, hearer: Hearer): () => void {
		const hearers = this.#hearers.get(subject) ?? new Set();
		this.#hearers.set(subject, hearers.add(hearer));
		return () => hearers.delete(hearer);
	}

	/** Be told when a stream begins that goes on from nothing: what was read before it may be old by now. */
	onFresh(hearer: () => void): () => void {
		this.#beginnings.add(hearer);
		return () => this.#beginnings.delete(hearer);
	}

	async #lead(signal: AbortSignal): Promise<void> {
		this.#leads = true;
		const pass = (passed: Passed): void => {
			this.#passed(passed);
			this.#windows.postMessage(passed);
		};
		await follow(
			{
				workspace: session.workspace.id,
				from: this.#cursor,
				told: (told, cursor) => pass({ kind: 'told', told, cursor }),
				begun: (fresh) => pass({ kind: 'begun', fresh, presence: [], cursor: this.#cursor }),
				broken: () => pass({ kind: 'broken' })
			},
			signal
		);
		this.#leads = false;
	}

	#passed(passed: Passed): void {
		if (passed.kind === 'hello') {
			if (this.#leads && this.connected) this.#windows.postMessage(this.#introduction());
		} else if (passed.kind === 'begun') {
			this.#cursor = passed.cursor;
			this.#mark(true);
			this.presence = new Map(passed.presence.map((one) => [one.ticket_id, one.members]));
			if (passed.fresh) for (const hearer of this.#beginnings) hearer();
		} else if (passed.kind === 'broken') {
			this.#mark(false);
		} else {
			this.#cursor = passed.cursor;
			this.#told(passed.told);
		}
	}

	/** Say it to whoever looks at the page from outside, too: the tests. */
	#mark(connected: boolean): void {
		const isBack = connected && !this.connected;
		this.connected = connected;
		if (isBack) sayBack();
		document.documentElement.dataset.live = connected ? 'on' : 'off';
	}

	/** For a window that was opened while the stream ran. */
	#introduction(): Passed {
		const presence = [...this.presence].map(([ticket_id, members]) => ({ ticket_id, members }));
		return { kind: 'begun', fresh: false, presence, cursor: this.#cursor };
	}

	#told({ event, data }: Told): void {
		if (event === 'presence') {
			const { ticket_id, members } = JSON.parse(data) as Presence;
			const presence = new Map(this.presence);
			if (members.length) presence.set(ticket_id, members);
			else presence.delete(ticket_id);
			this.presence = presence;
			return;
		}
		const happened = JSON.parse(data) as Happened;
		for (const subject of [happened.subject, '*']) {
			for (const hearer of this.#hearers.get(subject) ?? []) hearer(happened);
		}
	}
}

export const live = new Live();
