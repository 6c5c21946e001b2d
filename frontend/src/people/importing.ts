// What the import wizard knows: the fields that columns can be, and what of a mapping is wrong.
import type { Schemas } from '../api/client.ts';

export type Import = Schemas['ImportAnswer'];
export type Noun = Import['noun'];

export const FIELDS = {
	contacts: [
		'name', 'first_name', 'last_name', 'email', 'emails', 'phone', 'phones', 'account', 'title', 'stage', 'tags', 'location', 'notes',
		'description', 'external_id', 'external_url', 'picture', 'channel', 'custom_fields', 'ref', 'id'
	],
	accounts: ['name', 'external_id', 'external_url', 'id']
} as const satisfies Record<Noun, readonly string[]>;

export const MATCHES = {
	contacts: ['email', 'phone', 'external_id', 'ref', 'id'],
	accounts: ['name', 'external_id', 'id']
} as const satisfies Record<Noun, readonly Import['match'][]>;

export const CUSTOM = 'custom:';

export interface Fault {
	column: string;
	fault: 'nameless' | 'twice';
}

/** Whether an import is under way. */
export function isBusy({ state }: Pick<Import, 'state'>): boolean {
	return state === 'checking' || state === 'running';
}

/** The columns of one import's mapping that another file has too, as they are to be sent. */
export function carriedOver(from: Pick<Import, 'mapping'>, to: Pick<Import, 'mapping'>): { column: string; field: string }[] {
	const there = new Set(to.mapping.map((one) => one.column));
	return from.mapping.filter((one) => there.has(one.column)).map(({ column, field }) => ({ column, field }));
}

/** Columns without a name for a custom field, and fields that two columns hold though they can hold one value. */
export function faultsIn(mapping: readonly { column: string; field: string }[]): Fault[] {
	const several = new Set(['', 'email', 'emails', 'phone', 'phones', 'tags', 'notes']);
	const seen = new Set<string>();
	return mapping.flatMap(({ column, field }): Fault[] => {
		if (field.startsWith(CUSTOM) && field.slice(CUSTOM.length).trim() === '') return [{ column, fault: 'nameless' }];
		const again = seen.has(field) && !several.has(field);
		seen.add(field);
		return again ? [{ column, fault: 'twice' }] : [];
	});
}
