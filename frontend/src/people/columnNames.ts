// What the table's own columns are called.
import type { ColumnName } from './columns.ts';

export const COLUMN_NAMES = {
	name: 'name',
	email: 'email',
	phone: 'phone',
	account: 'account',
	stage: 'stage',
	tags: 'tags',
	location: 'location',
	title: 'jobTitle',
	external_id: 'externalId',
	channel: 'channel',
	created: 'created',
	updated: 'updated'
} as const satisfies Record<ColumnName, string>;
