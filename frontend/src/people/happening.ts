// What an event of a record's history says, in few words.
import type { Schemas } from '../api/client.ts';
import { FIELD_NAMES } from './fieldNames.ts';

type Event = Pick<Schemas['EventAnswer'], 'before' | 'after'>;

const NAMES = {
	'contact.created': 'wasCreated',
	'contact.updated': 'wasChanged',
	'contact.deleted': 'wasDeleted',
	'contact.restored': 'wasRestored',
	'contact.merged': 'wasMerged',
	'contact.email_flagged': 'wasFlagged',
	'contact.tag_added': 'wasTagged',
	'contact.tag_removed': 'wasUntagged',
	'account.created': 'wasCreated',
	'account.updated': 'wasChanged',
	'account.deleted': 'wasDeleted'
} as const;

/** What events call otherwise than the record does. */
const CALLED = { ...FIELD_NAMES, account_id: 'account', location_id: 'location', tag: 'tags', tickets: 'ticketsTitle', merged_id: 'other', reason: 'why', pinned_note: 'pinnedNote' } as const;

const LONGEST = 200;
const DULL = new Set(['id', 'ref', 'merged_ref', 'version', 'created_at', 'updated_at', 'activity_at']);

/** The key of the message for an event's kind. */
export function eventName(kind: string): (typeof NAMES)[keyof typeof NAMES] {
	return NAMES[kind as keyof typeof NAMES] ?? 'wasChanged';
}

/** The key of what a field is called; null for one that has no name here. */
export function fieldName(field: string): (typeof CALLED)[keyof typeof CALLED] | null {
	return CALLED[field as keyof typeof CALLED] ?? null;
}

/**
 * The fields that an event changed, as they were and as they are; "" for nothing. `named` says what a value is called
 * that is an id or one of the hub's words, and null for every other.
 */
export function differences(
	{ before, after }: Event,
	named: (field: string, value: unknown) => string | null = () => null
): { field: string; before: string; after: string }[] {
	const [was, is] = [before as Record<string, unknown>, after as Record<string, unknown>];
	const said = (field: string, value: unknown): string => named(field, value) ?? told(value);
	return [...new Set([...Object.keys(was), ...Object.keys(is)])]
		.filter((field) => !DULL.has(field))
		.map((field) => ({ field, before: said(field, was[field]), after: said(field, is[field]) }))
		.filter((one) => one.before !== one.after);
}

function told(value: unknown): string {
	if (value === null || value === undefined || value === '') return '';
	// An address or a number with whether it is the first: that it is, its place says.
	if (Array.isArray(value) && value.length === 2 && typeof value[1] === 'boolean') return told(value[0]);
	if (Array.isArray(value)) return cut(value.map(told).filter(Boolean).join(', '));
	if (typeof value === 'object') {
		return cut(Object.entries(value).map(([name, inner]) => `${name}: ${told(inner)}`).join(', '));
	}
	return cut(String(value));
}

function cut(text: string): string {
	return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
