// What a list leaves beyond its view, as the address has it: `?status=new&status=reply&assignee=2&sort=bumped_at`.
import type { Schemas } from '../api/client.ts';
import type { TicketFilter } from './views.ts';

type Ticket = Schemas['TicketAnswer'];

/** The parameters that narrow a list, in the order in which they are written. */
export const NARROWING = ['q', 'status', 'assignee', 'label', 'mailbox_id', 'unread', 'sort'] as const;
export type Narrowing = (typeof NARROWING)[number];

const LISTS: readonly string[] = ['status', 'label'];

/** Put what the address asks for over a view's filter; what is empty in it asks for nothing. */
export function narrowed(filter: TicketFilter, query: URLSearchParams): TicketFilter {
	const more: Record<string, unknown> = {};
	for (const name of NARROWING) {
		const values = query.getAll(name).filter((value) => value.trim());
		if (values.length === 0) continue;
		if (LISTS.includes(name)) more[name] = values;
		else if (name === 'mailbox_id') more[name] = Number(values[0]);
		else if (name === 'unread') more[name] = values[0] === 'true';
		else more[name] = values[0];
	}
	return { ...filter, ...more } as TicketFilter;
}

/** What of an address goes along from list to ticket and back: `?status=new`, or nothing. */
export function keptQuery(query: URLSearchParams): string {
	const kept = new URLSearchParams();
	for (const name of NARROWING) for (const value of query.getAll(name)) if (value.trim()) kept.append(name, value);
	const text = kept.toString();
	return text ? `?${text}` : '';
}

/** A filter without what orders and pages a list: what a bulk action takes. */
export function ofBulk(filter: TicketFilter): Schemas['FilterTickets'] {
	const { sort: _sort, limit: _limit, cursor: _cursor, ...rest } = filter as Record<string, unknown>;
	return rest as Schemas['FilterTickets'];
}

/**
 * Whether a ticket is in a list, as far as it can be told here. Whether it was read is left out: what one has just
 * opened stays. Mentions, and what a text finds, are the hub's to tell.
 */
export function matches(filter: TicketFilter, ticket: Ticket, me: number): boolean {
	const { status, mailbox_id, contact_id, from_email, label, assignee, snoozed } = filter as Record<string, unknown>;
	const statuses = status as readonly string[] | undefined;
	if (statuses ? !statuses.includes(ticket.status) : ticket.status === 'spam' || ticket.status === 'deleted') return false;
	if (mailbox_id !== undefined && ticket.mailbox_id !== Number(mailbox_id)) return false;
	if (contact_id !== undefined && ticket.contact_id !== (contact_id === 'none' ? null : Number(contact_id))) return false;
	if (typeof from_email === 'string' && ticket.from_email.toLowerCase() !== from_email.toLowerCase()) return false;
	if (snoozed !== undefined && (ticket.snoozed_until !== null) !== asFlag(snoozed)) return false;
	return bears(ticket, label) && isOf(ticket, assignee, me);
}

function bears(ticket: Ticket, label: unknown): boolean {
	if (label === undefined) return true;
	const wanted = (Array.isArray(label) ? label : [label]).map((one) => String(one).toLowerCase());
	return wanted.length === 0 || ticket.labels.some((one) => wanted.includes(one.toLowerCase()));
}

function isOf(ticket: Ticket, assignee: unknown, me: number): boolean {
	if (assignee === undefined) return true;
	if (assignee === 'none') return ticket.assignees.length === 0;
	return ticket.assignees.includes(assignee === 'me' ? me : Number(assignee));
}

function asFlag(value: unknown): boolean {
	return value === true || value === 'true';
}
