// The columns of the table of accounts.
import type { Schemas } from '../../api/client.ts';
import type { Column } from '../table/column.ts';
import type { Account } from './filters.ts';

type Change = Schemas['ChangeAccount'];

export const COLUMNS = [
	{ id: 'name', kind: 'text', width: 220, edits: true, sort: 'name' },
	{ id: 'contacts', kind: 'count', width: 90, edits: false },
	{ id: 'external_id', kind: 'text', width: 140, edits: true },
	{ id: 'external_url', kind: 'text', width: 220, edits: true },
	{ id: 'created', kind: 'time', width: 95, edits: false, sort: 'id' },
	{ id: 'updated', kind: 'time', width: 95, edits: false, sort: 'updated_at' }
] as const satisfies readonly Column[];

export type ColumnName = (typeof COLUMNS)[number]['id'];

export const USUAL: readonly ColumnName[] = ['name', 'contacts', 'external_id', 'external_url', 'updated'];

/** What each is called. */
export const COLUMN_NAMES = {
	name: 'name',
	contacts: 'contactsTitle',
	external_id: 'externalId',
	external_url: 'externalUrl',
	created: 'created',
	updated: 'updated'
} as const satisfies Record<ColumnName, string>;

/** What a column says of an account. */
export function textOf(account: Account, column: Column): string {
	switch (column.id as ColumnName) {
		case 'contacts': return account.contact_count === undefined ? '' : String(account.contact_count);
		case 'created': return account.created_at;
		case 'updated': return account.updated_at;
		default: return account[column.id as 'name' | 'external_id' | 'external_url'] ?? '';
	}
}

/** Give the change that a text means in a column. */
export function changeOf(column: Column, text: string): Change {
	const value = text.trim();
	return column.id === 'name' ? { name: value } : { [column.id]: value || null };
}

/** Give the change that takes one back. */
export function inverseOf(account: Account, change: Change): Change {
	return Object.fromEntries(Object.keys(change).map((field) => [field, account[field as keyof Account]])) as Change;
}

/** Give an address that a browser may go to; null for any other text. */
export function safeAddress(text: string): string | null {
	return /^https?:\/\//i.test(text) ? text : null;
}
