// One ticket's conversation: read, kept up to date, and who else is at it.
import { api, following, type Schemas } from '../../api/client.ts';
import { outbox } from '../../api/outbox.svelte.ts';
import { asProblem, type Problem } from '../../api/problem.ts';
import { tickets } from '../../api/records.svelte.ts';
import { live } from '../../live/live.svelte.ts';
import { being } from '../presence.svelte.ts';
import { whenDrawn } from '../../shell/calm.ts';
import { session } from '../../shell/session.svelte.ts';
import { readThread, takeRead, type Read } from './reading.ts';

export type Message = Schemas['MessageAnswer'];
export type Ticket = Schemas['TicketAnswer'];
type Present = { member_id: number; doing: string };

const CALM_MS = 150;

export class Thread {
	readonly id: number;
	ticket = $state.raw<Ticket | null>(null);
	/** The oldest first; as far back as they were read. */
	messages = $state.raw<readonly Message[]>([]);
	/** Why there is nothing to show. */
	trouble = $state.raw<Problem | null>(null);
	hasEarlier = $state(false);
	#earlier: string | null = null;
	/** Whether what was read of it is not the beginning of what is there. */
	#isAnother = false;
	#stopping = new AbortController();
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(id: number) {
		this.id = id;
		const known = takeRead(id);
		if (known?.read) this.#take(known.read);
		else void this.refresh(known?.reading);
	}

	/** The newest that somebody wrote, from outside or to it. */
	get newest(): Message | undefined {
		return this.messages.findLast((one) => one.kind !== 'log');
	}

	get newestId(): number | null {
		return this.messages.at(-1)?.id ?? null;
	}

	/** What was written on it here and waits for the network, or was refused when it came back. */
	get waiting() {
		return outbox.letters.filter((one) => one.path.startsWith(`/rest/v1/tickets/${this.id}/`));
	}

	/** The others who are here. */
	get others(): readonly Present[] {
		const told = live.presence.get(this.id) ?? [];
		return told.filter((one) => one.member_id !== session.workspace.member_id);
	}

	/** Follow what happens to it. Answers how to stop. */
	follow(): () => void {
		const heard = live.on('ticket', (event) => {
			if (event.subject_id !== this.id) return;
			// Messages came among those that were read, or went.
			if (event.kind === 'ticket.merged' || event.kind === 'ticket.merged_away') this.#isAnother = true;
			this.#soon();
		});
		const fresh = live.onFresh(() => this.#soon());
		return () => {
			heard();
			fresh();
			clearTimeout(this.#timer);
			this.#stopping.abort();
			being.answering(this.id, false);
		};
	}

	/** Say at once what one does. */
	say(doing: 'viewing' | 'answering'): void {
		being.answering(this.id, doing === 'answering');
	}

	/** Read it anew; what was read further back stays. */
	async refresh(reading = readThread(this.id, this.#stopping.signal)): Promise<void> {
		try {
			const read = await reading;
			if (!this.#stopping.signal.aborted) this.#take(read);
		} catch (thrown) {
			const problem = asProblem(thrown);
			if (problem.code === 'aborted') return;
			if (problem.status === 404) tickets.forget(this.id);
			// What is shown stays while the hub is out of reach.
			if (this.ticket === null || problem.status === 404) [this.ticket, this.trouble] = [null, problem];
		}
	}

	/** Read further back. */
	async earlier(): Promise<void> {
		if (this.#earlier === null) return;
		const page = await following<{ data: Message[]; next?: string | null }>(this.#earlier, this.#stopping.signal);
		this.messages = [...page.data.toReversed(), ...this.messages];
		[this.#earlier, this.hasEarlier] = [page.next ?? null, Boolean(page.next)];
	}

	/** Put in a message that was answered, or that changed. */
	put(message: Message): void {
		const others = this.messages.filter((one) => one.id !== message.id);
		this.messages = [...others, message].toSorted((one, other) => one.id - other.id);
	}

	#take({ ticket, page }: Read): void {
		const newest = page.data.toReversed();
		const first = newest[0]?.id ?? 0;
		const isFirstTime = this.ticket === null || this.#isAnother;
		this.messages = [...(isFirstTime ? [] : this.messages.filter((one) => one.id < first)), ...newest];
		this.#isAnother = false;
		if (isFirstTime) [this.#earlier, this.hasEarlier] = [page.next ?? null, Boolean(page.next)];
		[this.ticket, this.trouble] = [ticket, null];
		if (ticket.unread && !document.hidden) whenDrawn(() => void this.#markRead());
	}

	/** News come in bursts: one letter is a message, a status, an assignment. */
	#soon(): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.refresh(), CALM_MS);
	}

	async #markRead(): Promise<void> {
		const message_id = this.newestId;
		if (message_id === null || this.#stopping.signal.aborted) return;
		const params = { path: { ticket_id: this.id } };
		await api.PUT('/rest/v1/tickets/{ticket_id}/read', { params, body: { message_id } }).catch(() => undefined);
	}
}
