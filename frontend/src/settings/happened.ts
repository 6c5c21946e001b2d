// What an event of the audit is about and who did it, by their names, with the way to a record that has a page.
import type { Schemas } from '../api/client.ts';

type Row = Schemas['EventAnswer'];

export interface Names {
	member: ReadonlyMap<number, string>;
	key: ReadonlyMap<number, string>;
	rule: ReadonlyMap<number, string>;
}

export const NOBODY: Names = { member: new Map(), key: new Map(), rule: new Map() };

const NOUNS = [
	'account', 'api_key', 'canned_reply', 'contact', 'custom_field', 'field_definition', 'flow_rule', 'follower', 'import', 'import_profile',
	'job', 'label', 'letter', 'location', 'mailbox', 'member', 'note', 'office_hours', 'rule', 'tag', 'team', 'ticket', 'view', 'webhook', 'workspace'
] as const;

const PAGES: Record<string, string> = {
	account: '/accounts/',
	contact: '/contacts/',
	import: '/import/',
	mailbox: '/settings/mailboxes/',
	ticket: '/tickets/',
	webhook: '/settings/webhooks/'
};

/** The name of who did it, if it is known; "" else. */
export function actorIn(row: Pick<Row, 'actor'>, names: Names): string {
	const { kind, id } = row.actor;
	return (id !== null && names[kind as keyof Names]?.get(id)) || '';
}

/** The name of what it is about, as far as the event or the names tell it; "" else. */
export function subjectIn(row: Pick<Row, 'subject' | 'subject_id' | 'before' | 'after'>, names: Names): string {
	const known = { member: names.member, api_key: names.key, rule: names.rule }[row.subject]?.get(row.subject_id);
	const fields = { ...(row.before as object), ...(row.after as object) } as Record<string, unknown>;
	const word = (field: string): string => (typeof fields[field] === 'string' ? (fields[field] as string) : '');
	if (row.subject === 'contact') return [word('first_name'), word('last_name')].filter(Boolean).join(' ');
	if (row.subject === 'ticket') return word('subject');
	return known || word('name') || word('title');
}

/** The message that names what a noun of the hub stands for, where there is one. */
export function nounOf(subject: string): `about_${(typeof NOUNS)[number]}` | null {
	const known = NOUNS.find((one) => one === subject);
	return known ? `about_${known}` : null;
}

/** Where the record is looked at; null where it has no page, or is gone. */
export function pageOf(row: Pick<Row, 'kind' | 'subject' | 'subject_id'>): string | null {
	const page = PAGES[row.subject];
	return page && !row.kind.endsWith('.deleted') ? `${page}${row.subject_id}` : null;
}
