// What the fields of an import are called.
import type { FIELDS } from './importing.ts';

type Field = (typeof FIELDS)['contacts' | 'accounts'][number];

export const FIELD_NAMES = {
	name: 'name',
	first_name: 'firstName',
	last_name: 'lastName',
	email: 'email',
	emails: 'emails',
	phone: 'phone',
	phones: 'phones',
	account: 'account',
	title: 'jobTitle',
	stage: 'stage',
	tags: 'tags',
	location: 'location',
	notes: 'notesTitle',
	description: 'description',
	external_id: 'externalId',
	external_url: 'externalUrl',
	picture: 'picture',
	channel: 'channel',
	custom_fields: 'customFields',
	ref: 'ref',
	id: 'idNumber'
} as const satisfies Record<Field, string>;
