import { expect, test } from 'vitest';
import { Records } from './records.svelte.ts';

interface Row {
	id: number;
	updated_at: string;
	name: string;
	more?: string;
}

test('a change is shown at once and goes when it is put away', () => {
	const records = new Records<Row>();
	records.put({ id: 1, updated_at: '1', name: 'old' });
	const putAway = records.patch(1, (row) => ({ ...row, name: 'new' }));
	expect(records.get(1)?.name).toBe('new');
	putAway();
	expect(records.get(1)?.name).toBe('old');
});

test('what others change meanwhile is not lost when a change is refused', () => {
	const records = new Records<Row>();
	records.put({ id: 1, updated_at: '1', name: 'old' });
	const first = records.patch(1, (row) => ({ ...row, name: `${row.name} first` }));
	const second = records.patch(1, (row) => ({ ...row, name: `${row.name} second` }));
	records.put({ id: 1, updated_at: '2', name: 'theirs' });
	expect(records.get(1)?.name).toBe('theirs first second');
	first();
	expect(records.get(1)?.name).toBe('theirs second');
	second();
	expect(records.get(1)?.name).toBe('theirs');
});

test('an older answer changes nothing, and a row of a list takes nothing away', () => {
	const records = new Records<Row>();
	records.put({ id: 1, updated_at: '2', name: 'new', more: 'expanded' }, '"e"');
	records.put({ id: 1, updated_at: '1', name: 'old' });
	records.put({ id: 1, updated_at: '2', name: 'new' });
	expect(records.get(1)).toEqual({ id: 1, updated_at: '2', name: 'new', more: 'expanded' });
	expect(records.etag(1)).toBe('"e"');
	records.put({ id: 1, updated_at: '3', name: 'newer' });
	expect(records.etag(1)).toBeNull();
});

test('a record that is not known cannot be changed, or be forgotten twice', () => {
	const records = new Records<Row>();
	records.patch(9, (row) => row)();
	records.forget(9);
	expect(records.get(9)).toBeUndefined();
});
