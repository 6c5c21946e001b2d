import { expect, test } from 'vitest';
import { changed, changeOf, columnsFor, inverseOf, tagsIn, textOf, USUAL } from './columns.ts';
import type { Contact } from './filters.ts';
import { chosenOf, nextSort } from './table/column.ts';

const ALL = columnsFor(['Plan']);
const column = (id: string) => ALL.find((one) => one.id === id)!;
const ANNA = {
	id: 1, name: 'Anna Berg', first_name: 'Anna', last_name: 'Berg', title: null, stage: 'Lead', account_id: 7, account: { id: 7, name: 'Example AB' },
	emails: [{ email: 'old@example.org', primary: false }, { email: 'anna@example.org', primary: true }], phones: [], tags: ['VIP'],
	custom_fields: { Plan: 'gold', seats: 3 }
} as unknown as Contact;

test('a column shows the primary address, and editing it keeps the others', () => {
	expect(textOf(ANNA, column('email'))).toBe('anna@example.org');
	expect(changeOf(ANNA, column('email'), ' new@example.org ').emails).toEqual([
		{ email: 'new@example.org', primary: true },
		{ email: 'old@example.org', primary: false }
	]);
	expect(changeOf(ANNA, column('email'), '').emails).toEqual([{ email: 'old@example.org', primary: false }]);
});

test('a change is taken back by what was there', () => {
	expect(inverseOf(ANNA, changeOf(ANNA, column('name'), 'Bo'))).toEqual({ first_name: 'Anna', last_name: 'Berg' });
	expect(inverseOf(ANNA, changeOf(ANNA, column('title'), 'CEO'))).toEqual({ title: null });
	expect(inverseOf(ANNA, { custom_fields: { Plan: null, New: 'x' } })).toEqual({ custom_fields: { Plan: 'gold', New: null } });
	expect(inverseOf(ANNA, { tags: [] })).toEqual({ tags: ['VIP'] });
});

test('a change shows before the hub answers', () => {
	expect(changed(ANNA, { custom_fields: { Plan: null } }).custom_fields).toEqual({ seats: 3 });
	expect(changed(ANNA, { account_id: null }).account).toBeNull();
	expect(changed(ANNA, { title: 'CEO' }).title).toBe('CEO');
});

test('chosen columns come in their order, the name first, and unknown ones are passed over', () => {
	const ids = (kept: string | null) => chosenOf(ALL, kept, USUAL).map((one) => one.id);
	expect(ids('["updated","gone","custom:Plan","name","updated"]')).toEqual(['name', 'updated', 'custom:Plan']);
	expect(ids('{')).toEqual(ids(null));
	expect(ids('[]')).toEqual(['name']);
});

test('tags stand between commas, each once in whatever case', () => {
	expect(tagsIn('VIP, press,, vip , Åre')).toEqual(['VIP', 'press', 'Åre']);
});

test('a heading asks for names from the first on, for times from the latest back, and then the other way round', () => {
	expect(nextSort(column('name'), '-updated_at')).toBe('name');
	expect(nextSort(column('name'), 'name')).toBe('-name');
	expect(nextSort(column('name'), '-name')).toBe('name');
	expect(nextSort(column('updated'), 'name')).toBe('-updated_at');
	expect(nextSort(column('updated'), '-updated_at')).toBe('updated_at');
});
