// The columns of the table of contacts: which there are, what they show, and how what is typed into one becomes a change.
import type { Schemas } from '../api/client.ts';
import type { Contact } from './filters.ts';
import type { Column, Kind } from './table/column.ts';

/** What a contact's PATCH takes; of custom fields any value, null takes one out. */
export type Change = Omit<Schemas['ChangeContact'], 'custom_fields'> & { custom_fields?: Record<string, unknown> };
const column = (id: string, kind: Kind, width: number, edits = true, sort?: string): Column => ({
	id, kind, width, edits, ...(sort && { sort })
});

export const COLUMNS = [
	column('name', 'text', 190, true, 'name'),
	column('email', 'text', 205),
	column('phone', 'text', 130),
	column('account', 'account', 150),
	column('stage', 'stage', 172),
	column('tags', 'tags', 160),
	column('location', 'location', 140),
	column('title', 'text', 140),
	column('external_id', 'text', 120),
	column('channel', 'text', 100, false),
	column('created', 'time', 95, false, 'id'),
	column('updated', 'time', 95, false, 'updated_at')
] satisfies readonly Column[];

export type ColumnName = 'name' | 'email' | 'phone' | 'account' | 'stage' | 'tags' | 'location' | 'title' | 'external_id' | 'channel' | 'created' | 'updated';

export const USUAL: readonly string[] = ['name', 'email', 'phone', 'account', 'stage', 'tags', 'updated'];
const CUSTOM = 'custom:';

/** Give the columns to choose from: ours, and one for each custom field. */
export function columnsFor(customFields: readonly string[]): Column[] {
	return [...COLUMNS, ...customFields.map((title) => column(CUSTOM + title, 'text', 140))];
}

/** Give the title of the custom field that a column shows, if it shows one. */
export function customOf(column: Column): string | null {
	return column.id.startsWith(CUSTOM) ? column.id.slice(CUSTOM.length) : null;
}

/** What a column says of a contact, as it is edited. */
export function textOf(contact: Contact, column: Column): string {
	const custom = customOf(column);
	if (custom !== null) return shown(contact.custom_fields[custom]);
	switch (column.id as ColumnName) {
		case 'email': return primary(contact.emails)?.email ?? '';
		case 'phone': return primary(contact.phones)?.phone ?? '';
		case 'tags': return contact.tags.join(', ');
		case 'account': return contact.account?.name ?? '';
		case 'location': return contact.location?.title ?? '';
		case 'created': return contact.created_at;
		case 'updated': return contact.updated_at;
		case 'stage': return contact.stage;
		default: return String(contact[column.id as 'name' | 'title' | 'external_id' | 'channel'] ?? '');
	}
}

/** What a column says of a contact, where it is edited: of a location the id. */
export function editedOf(contact: Contact, column: Column): string {
	return column.kind === 'location' ? String(contact.location_id) : textOf(contact, column);
}

/** Give the change that a text means in a column; of an account and a location, and of nothing, the text is the id. */
export function changeOf(contact: Contact, column: Column, text: string): Change {
	const value = text.trim();
	const custom = customOf(column);
	if (custom !== null) return { custom_fields: { [custom]: value || null } };
	switch (column.id as ColumnName) {
		case 'name': return { name: value };
		case 'email': return { emails: withPrimary(contact.emails, value && { email: value, primary: true }) };
		case 'phone': return { phones: withPrimary(contact.phones, value && { phone: value, primary: true }) };
		case 'tags': return { tags: tagsIn(value) };
		case 'stage': return { stage: value as Schemas['Stage'] };
		case 'account': return { account_id: value ? Number(value) : null };
		case 'location': return { location_id: Number(value) };
		default: return { [column.id]: value || null };
	}
}

/** Give the change that takes one back. */
export function inverseOf(contact: Contact, change: Change): Change {
	const back: Record<string, unknown> = {};
	for (const name of Object.keys(change) as (keyof Change)[]) {
		if (name !== 'custom_fields') back[name] = contact[name as keyof Contact] ?? null;
		else back[name] = Object.fromEntries(Object.keys(change.custom_fields!).map((title) => [title, contact.custom_fields[title] ?? null]));
	}
	if ('name' in change) {
		delete back.name;
		Object.assign(back, { first_name: contact.first_name, last_name: contact.last_name });
	}
	return back as Change;
}

/** A contact as it will be after a change, as far as can be told here. */
export function changed(contact: Contact, change: Change, known: { account?: Contact['account']; location?: Contact['location'] } = {}): Contact {
	const { custom_fields, emails, phones, tags, ...plain } = change;
	return {
		...contact,
		...(plain as Partial<Contact>),
		...(emails && { emails: emails as Contact['emails'] }),
		...(phones && { phones: phones as Contact['phones'] }),
		...(tags && { tags }),
		...(custom_fields && { custom_fields: withoutNulls({ ...contact.custom_fields, ...custom_fields }) }),
		...('account_id' in change && { account: known.account ?? null }),
		...('location_id' in change && known.location && { location: known.location })
	};
}

/** The names between commas, each once. */
export function tagsIn(text: string): string[] {
	const found = new Map<string, string>();
	for (const tag of text.split(',').map((one) => one.trim()).filter(Boolean)) {
		if (!found.has(tag.toLowerCase())) found.set(tag.toLowerCase(), tag);
	}
	return [...found.values()];
}

/** A custom field's value for people. */
export function shown(value: unknown): string {
	if (value === null || value === undefined) return '';
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function primary<One extends { primary?: boolean }>(entries: readonly One[]): One | undefined {
	return entries.find((one) => one.primary) ?? entries[0];
}

function withPrimary<One extends { primary?: boolean }>(entries: readonly One[], first: One | ''): One[] {
	const others = entries.filter((one) => one !== primary(entries));
	return first ? [first, ...others.map((one) => ({ ...one, primary: false }))] : others;
}

function withoutNulls(fields: Record<string, unknown>): Contact['custom_fields'] {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Contact['custom_fields'];
}
