// How a ticket's status is told: its name, and its colour.

export const STATUSES = {
	new: { name: 'statusNew', tone: 'blue' },
	reply: { name: 'statusReply', tone: 'violet' },
	pending: { name: 'statusPending', tone: 'amber' },
	'on-hold': { name: 'statusOnHold', tone: 'slate' },
	solved: { name: 'statusSolved', tone: 'green' },
	closed: { name: 'statusClosed', tone: 'slate' },
	spam: { name: 'statusSpam', tone: 'red' },
	deleted: { name: 'statusDeleted', tone: 'red' }
} as const;

export type StatusName = keyof typeof STATUSES;

export function statusOf(name: string): (typeof STATUSES)[StatusName] {
	return STATUSES[name as StatusName] ?? STATUSES.closed;
}
