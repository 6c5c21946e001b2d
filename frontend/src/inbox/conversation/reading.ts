// Reading a conversation; and reading the one that is likely to be opened next, so that it is there when it is.
import { api, data, type Schemas } from '../../api/client.ts';
import { live } from '../../live/live.svelte.ts';

/** A ticket, and the newest of its messages first. */
export interface Read {
	ticket: Schemas['TicketAnswer'];
	page: Schemas['MessageList'];
}

interface Ahead {
	at: number;
	stop: () => void;
	reading: Promise<Read>;
	/** Null until it is all there. */
	read: Read | null;
}

const MANY = 50;
/** So long what was read ahead is taken for what the hub has, while the stream tells of nothing else. */
const FRESH_MS = 60_000;
const MOST = 6;
const ahead = new Map<number, Ahead>();

live.on('ticket', (event) => forget(event.subject_id));
live.onFresh(() => [...ahead.keys()].forEach(forget));

/** Read a ticket with the newest of its messages. Throws a `Problem`. */
export async function readThread(id: number, signal: AbortSignal): Promise<Read> {
	const path = { ticket_id: id };
	const [ticket, page] = await Promise.all([
		data(api.GET('/rest/v1/tickets/{ticket_id}', { params: { path, query: { expand: 'mailbox,contact' } }, signal })),
		data(api.GET('/rest/v1/tickets/{ticket_id}/messages', { params: { path, query: { sort: '-id', limit: MANY } }, signal }))
	]);
	return { ticket, page };
}

/** Read a conversation before it is opened. Nothing is marked as read by that. */
export function readAhead(id: number): void {
	// Without the stream nobody would say that it has changed.
	if (!live.connected || isFresh(ahead.get(id))) return;
	forget(id);
	const stopping = new AbortController();
	const one: Ahead = { at: performance.now(), stop: () => stopping.abort(), reading: readThread(id, stopping.signal), read: null };
	one.reading.then(
		(read) => (one.read = read),
		() => ahead.get(id) === one && ahead.delete(id)
	);
	ahead.set(id, one);
	for (const old of [...ahead.keys()].slice(0, -MOST)) forget(old);
}

/** Give what was read ahead of a ticket, once, if it still holds: what is there, or is on its way. */
export function takeRead(id: number): Pick<Ahead, 'read' | 'reading'> | null {
	const one = ahead.get(id);
	ahead.delete(id);
	return live.connected && isFresh(one) ? one! : null;
}

function isFresh(one: Ahead | undefined): boolean {
	return one !== undefined && performance.now() - one.at < FRESH_MS;
}

function forget(id: number): void {
	ahead.get(id)?.stop();
	ahead.delete(id);
}
