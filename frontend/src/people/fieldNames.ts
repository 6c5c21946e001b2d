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

/** The key of what the field is called that a refusal names, as `emails[0].address`; null for one that has no name here. */
export function nameOfRefused(field: string): (typeof FIELD_NAMES)[Field] | null {
	return FIELD_NAMES[field.split(/[.[]/)[0] as Field] ?? null;
}
