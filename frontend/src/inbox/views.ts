// The lists of the inbox, by the word in their address, and the filter that each stands for.
import type { paths } from '../api/schema.d.ts';

export type TicketFilter = NonNullable<paths['/rest/v1/tickets']['get']['parameters']['query']>;

export const OPEN = ['new', 'reply', 'pending', 'on-hold'] as const;

/** Those that everybody has. */
export const VIEWS = {
	mine: { assignee: 'me', status: [...OPEN], snoozed: false },
	mentions: { mentioned: 'me', status: [...OPEN], snoozed: false },
	unassigned: { assignee: 'none', status: [...OPEN], snoozed: false },
	open: { status: [...OPEN], snoozed: false },
	snoozed: { snoozed: true },
	solved: { status: ['solved', 'closed'] },
	spam: { status: ['spam'] },
	deleted: { status: ['deleted'] }
} as const satisfies Record<string, object>;

/** What `/inbox` shows. */
export const DEFAULT_VIEW: ViewName = 'mine';

export type ViewName = keyof typeof VIEWS;

/** What each is called, among the frame's messages. */
export const VIEW_NAMES = {
	mine: 'viewMine',
	mentions: 'viewMentions',
	unassigned: 'viewUnassigned',
	open: 'viewOpen',
	snoozed: 'viewSnoozed',
	solved: 'viewSolved',
	spam: 'viewSpam',
	deleted: 'viewDeleted'
} as const satisfies Record<ViewName, string>;

export interface SavedView {
	id: number;
	filter: Record<string, unknown>;
}

/**
 * Give the filter of a view's word: one of the above, `mailbox-10`, `label-Bookings`, `view-3`. Null for one that is
 * not known.
 */
export function filterOf(word: string, saved: readonly SavedView[]): TicketFilter | null {
	if (word in VIEWS) return { ...VIEWS[word as ViewName] } as TicketFilter;
	const [kind, rest] = [word.slice(0, word.indexOf('-')), word.slice(word.indexOf('-') + 1)];
	if (kind === 'mailbox' && /^\d+$/.test(rest)) return { mailbox_id: Number(rest), status: [...OPEN], snoozed: false };
	if (kind === 'label' && rest) return { label: [rest] };
	const found = kind === 'view' ? saved.find((one) => String(one.id) === rest) : undefined;
	return found ? withoutEmpty(found.filter) : null;
}

/** The API takes no empty values; a view that was saved earlier may have some, which leave all. */
function withoutEmpty(filter: Record<string, unknown>): TicketFilter {
	const values = Object.entries(filter).map(([name, value]) => [name, Array.isArray(value) ? value.filter((one) => !isBlank(one)) : value]);
	return Object.fromEntries(values.filter(([, value]) => !isBlank(value) && String(value) !== '')) as TicketFilter;
}

function isBlank(value: unknown): boolean {
	return typeof value === 'string' && value.trim() === '';
}
