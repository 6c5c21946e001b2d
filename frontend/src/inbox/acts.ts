// What is done with tickets: shown at once, sent for each of them, and taken back as they were.
import { change } from '../api/changing.ts';
import { api, data, type Schemas } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import { tickets } from '../api/records.svelte.ts';
import { translate } from '../i18n/index.svelte.ts';
import { drawn } from '../shell/calm.ts';
import { isUntilReply } from './snoozing.ts';

export type Ticket = Schemas['TicketAnswer'];
export type Status = Schemas['Status'];
type Changes = Schemas['ChangeTicket'];
type Field = 'status' | 'assignees' | 'labels' | 'tags' | 'linked' | 'snoozed_until' | 'unread' | 'mailbox_id';

/** Something done with a ticket. */
export interface Deed {
	/** What a ticket is afterwards, as far as it is known before the hub says so. */
	show: (ticket: Ticket) => Partial<Pick<Ticket, Field>>;
	send: (ticket: Ticket) => Promise<Ticket>;
	/** The action that does the same to all that match; not every deed has one. */
	bulk?: Pick<Schemas['ChangeTickets'], 'action' | 'parameters'>;
}

const AT_ONCE = 4;
const LONGEST_NAME = 60;
const FOREVER = '9999-12-31T23:59:59.000Z';

export function setStatus(status: Exclude<Status, 'spam' | 'deleted'>): Deed {
	return {
		show: (ticket) => ({ status, ...(!['new', 'reply', 'pending', 'on-hold'].includes(status) && ticket.snoozed_until && { snoozed_until: null }) }),
		send: (ticket) => patched(ticket.id, { status }),
		bulk: { action: 'status', parameters: { status } }
	};
}

/** Have tickets be of just these members. */
export function assign(members: readonly number[], everybody: readonly number[] = []): Deed {
	const assignees = [...members];
	const bulk: NonNullable<Deed['bulk']> = members.length
		? { action: 'assign', parameters: { members: assignees } }
		: { action: 'unassign', parameters: { members: [...everybody] } };
	return { show: () => ({ assignees }), send: (ticket) => patched(ticket.id, { assignees }), bulk };
}

export function label(name: string): Deed {
	const labels = (ticket: Ticket): string[] => [...ticket.labels.filter((one) => !same(one, name)), name];
	return {
		show: (ticket) => ({ labels: labels(ticket) }),
		send: (ticket) => patched(ticket.id, { labels: labels(ticket) }),
		bulk: { action: 'label', parameters: { labels: [name] } }
	};
}

export function unlabel(name: string): Deed {
	const labels = (ticket: Ticket): string[] => ticket.labels.filter((one) => !same(one, name));
	return {
		show: (ticket) => ({ labels: labels(ticket) }),
		send: (ticket) => patched(ticket.id, { labels: labels(ticket) }),
		bulk: { action: 'unlabel', parameters: { labels: [name] } }
	};
}

/** Have tickets sleep until a time; null is until somebody writes. */
export function snooze(until: string | null): Deed {
	return {
		show: () => ({ snoozed_until: until ?? FOREVER }),
		send: (ticket) => snoozed(ticket.id, until),
		bulk: { action: 'snooze', parameters: { until } }
	};
}

export function wake(): Deed {
	return { show: () => ({ snoozed_until: null }), send: (ticket) => woken(ticket.id), bulk: { action: 'wake' } };
}

export function spam(): Deed {
	return {
		show: () => ({ status: 'spam' }),
		send: async (ticket) => data(api.POST('/rest/v1/tickets/{ticket_id}/spam', at(ticket.id))),
		bulk: { action: 'spam' }
	};
}

export function remove(): Deed {
	return {
		show: () => ({ status: 'deleted' }),
		send: async (ticket) => {
			await data(api.DELETE('/rest/v1/tickets/{ticket_id}', at(ticket.id)));
			return data(api.GET('/rest/v1/tickets/{ticket_id}', at(ticket.id)));
		},
		bulk: { action: 'delete' }
	};
}

/** Put back what is spam or deleted to where it stood. */
export function restore(): Deed {
	return { show: () => ({ status: 'new' }), send: (ticket) => restored(ticket), bulk: { action: 'restore' } };
}

export function link(others: readonly number[]): Deed {
	const linked = (ticket: Ticket): number[] => [...new Set([...ticket.linked, ...others.filter((id) => id !== ticket.id)])];
	return {
		show: (ticket) => ({ linked: linked(ticket) }),
		send: (ticket) => patched(ticket.id, { linked: linked(ticket) }),
		bulk: { action: 'link', parameters: { tickets: [...others] } }
	};
}

/** Have tickets be read, up to their end or not at all. */
export function mark(isRead: boolean): Deed {
	return {
		show: () => ({ unread: !isRead }),
		send: (ticket) => marked(ticket.id, isRead),
		bulk: { action: isRead ? 'read' : 'unread' }
	};
}

export function unlink(other: number): Deed {
	const linked = (ticket: Ticket): number[] => ticket.linked.filter((id) => id !== other);
	return { show: (ticket) => ({ linked: linked(ticket) }), send: (ticket) => patched(ticket.id, { linked: linked(ticket) }) };
}

export function move(mailbox_id: number): Deed {
	return {
		show: () => ({ mailbox_id }),
		send: (ticket) => patched(ticket.id, { mailbox_id }),
		bulk: { action: 'move', parameters: { mailbox_id } }
	};
}

/**
 * Do something with tickets, and say so with a way to take it back. A refusal takes those back that it is about.
 * Answers whether there was none.
 */
export async function act(ids: readonly number[], deed: Deed, done: string): Promise<boolean> {
	const before = ids.map((id) => tickets.get(id)).filter((row): row is Ticket => row !== undefined);
	// Nothing is said of what nothing was done to.
	if (before.length === 0) return true;
	const fields = [...new Set(before.flatMap((row) => Object.keys(deed.show(row)) as Field[]))];
	const changed: Ticket[] = [];
	const answer = await change({
		done,
		show: () => shown(before, deed.show),
		send: async () => {
			// What is shown is drawn first: sending alone takes the browser some milliseconds.
			await drawn();
			await each(before, async (row) => {
				tickets.put(await deed.send(row));
				changed.push(row);
			});
		},
		undo: () => takenBack(changed, fields)
	});
	return answer !== null;
}

/** Say that a ticket was read, up to its end or not at all. It is one's own mark: nothing is said of it. */
export async function markRead(id: number, isRead: boolean): Promise<void> {
	await change({
		show: () => tickets.patch(id, (row) => ({ ...row, unread: !isRead })),
		send: () => marked(id, isRead).catch((thrown: unknown) => refusedTo([tickets.get(id)], thrown)),
		settle: (row) => tickets.put(row),
		// Whoever is away is told so by the frame; it is marked when it is opened again.
		refused: (problem) => problem.isPassing
	});
}

/** Bring tickets back to what some of their fields were. */
export async function takenBack(before: readonly Ticket[], fields: readonly Field[]): Promise<void> {
	const putAway = shown(before, (row) => Object.fromEntries(fields.map((field) => [field, row[field]])), before);
	try {
		await each(before, async (row) => tickets.put(await asBefore(row, fields)));
	} finally {
		putAway();
	}
}

async function asBefore(before: Ticket, all: readonly Field[]): Promise<Ticket> {
	// Of one that was not read, only what is to be taken back is known.
	const fields = all.filter((field) => before[field] !== undefined);
	let now = tickets.get(before.id) ?? before;
	if (fields.includes('status')) {
		const real = await data(api.GET('/rest/v1/tickets/{ticket_id}', at(before.id)));
		now = real;
		if (['spam', 'deleted'].includes(real.status) && real.status !== before.status) now = await restored(real);
		else if (before.status === 'spam') now = await data(api.POST('/rest/v1/tickets/{ticket_id}/spam', at(before.id)));
		else if (before.status === 'deleted') now = await remove().send(before);
		if (!['spam', 'deleted'].includes(before.status) && now.status !== before.status) {
			now = await patched(before.id, { status: before.status as Status });
		}
	}
	const plain = fields.filter((field) => ['assignees', 'labels', 'tags', 'linked', 'mailbox_id'].includes(field));
	if (plain.length) now = await patched(before.id, Object.fromEntries(plain.map((field) => [field, before[field]])));
	if (fields.includes('snoozed_until')) {
		if (before.snoozed_until === null) now = await woken(before.id);
		else now = await snoozed(before.id, isUntilReply(before.snoozed_until) ? null : before.snoozed_until);
	}
	if (fields.includes('unread')) now = await marked(before.id, before.unread !== true);
	return now;
}

/** Show changes of several tickets; answers how to show them no longer. */
function shown(rows: readonly Ticket[], show: (row: Ticket) => object, as: readonly Ticket[] = rows): () => void {
	const stops = rows.map((row, place) => {
		const changes = show(as[place] ?? row);
		return tickets.patch(row.id, (now) => ({ ...now, ...changes }));
	});
	return () => stops.forEach((stop) => stop());
}

/** Do the same for each, a few at a time. Throws the first refusal after all were tried, with whom it is about. */
async function each(rows: readonly Ticket[], work: (row: Ticket) => Promise<void>): Promise<void> {
	const waiting = [...rows];
	const refused: Ticket[] = [];
	let first: unknown;
	const worker = async (): Promise<void> => {
		for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
			const one = row;
			await work(one).catch((thrown: unknown) => {
				if (refused.push(one) === 1) first = thrown;
			});
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, worker));
	if (refused.length) refusedTo(refused, first);
}

/** Throw a refusal with the name of the ticket that it is about, the first of several: it may be out of sight by now. */
function refusedTo(rows: readonly (Ticket | undefined)[], thrown: unknown): never {
	const problem = asProblem(thrown);
	const [row, t] = [rows[0], translate('desk')];
	if (row) {
		const name = t('ticketNamed', { subject: shortened(row.subject || t('noSubject')), id: String(row.id) });
		problem.of = rows.length > 1 ? t('andMore', { name, count: rows.length - 1 }) : name;
	}
	throw problem;
}

function shortened(subject: string): string {
	return subject.length > LONGEST_NAME ? `${subject.slice(0, LONGEST_NAME).trimEnd()}…` : subject;
}

function patched(id: number, body: Changes): Promise<Ticket> {
	return data(api.PATCH('/rest/v1/tickets/{ticket_id}', { ...at(id), body }));
}

function marked(id: number, isRead: boolean): Promise<Ticket> {
	return data(api.PUT('/rest/v1/tickets/{ticket_id}/read', { ...at(id), body: isRead ? {} : { message_id: 0 } }));
}

function snoozed(id: number, until: string | null): Promise<Ticket> {
	return data(api.POST('/rest/v1/tickets/{ticket_id}/snooze', { ...at(id), body: { until } }));
}

function woken(id: number): Promise<Ticket> {
	return data(api.DELETE('/rest/v1/tickets/{ticket_id}/snooze', at(id)));
}

function restored(ticket: Ticket): Promise<Ticket> {
	if (ticket.status === 'spam') return data(api.DELETE('/rest/v1/tickets/{ticket_id}/spam', at(ticket.id)));
	return data(api.POST('/rest/v1/tickets/{ticket_id}/restore', at(ticket.id)));
}

function at(ticket_id: number) {
	return { params: { path: { ticket_id } } };
}

function same(one: string, other: string): boolean {
	return one.toLowerCase() === other.toLowerCase();
}
