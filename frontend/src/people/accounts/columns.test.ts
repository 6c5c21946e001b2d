import { expect, test } from 'vitest';
import type { Column } from '../table/column.ts';
import { changeOf, COLUMNS, inverseOf, safeAddress, textOf } from './columns.ts';
import type { Account } from './filters.ts';

const column = (id: string): Column => COLUMNS.find((one) => one.id === id)!;
const BERG: Account = { id: 7, name: 'Berg AB', external_id: '17', external_url: null, created_at: '2026-01-31T00:00:00Z', updated_at: '2026-02-01T00:00:00Z', contact_count: 3 };

test('a column shows what there is, and nothing where nothing is', () => {
	expect(COLUMNS.map((one) => textOf(BERG, one))).toEqual(['Berg AB', '3', '17', '', BERG.created_at, BERG.updated_at]);
	expect(textOf({ ...BERG, contact_count: undefined } as never, column('contacts'))).toBe('');
});

test('what is typed is a change, an empty text empties, and both are taken back', () => {
	expect(changeOf(column('name'), ' Dahl ')).toEqual({ name: 'Dahl' });
	expect(changeOf(column('external_id'), ' ')).toEqual({ external_id: null });
	expect(inverseOf(BERG, { external_id: null })).toEqual({ external_id: '17' });
	expect(inverseOf(BERG, { external_url: 'x' })).toEqual({ external_url: null });
});

test('only addresses of the web are gone to', () => {
	expect(safeAddress('HTTPS://example.org/7')).toBe('HTTPS://example.org/7');
	expect(safeAddress('javascript:alert(1)')).toBeNull();
	expect(safeAddress(' https://example.org')).toBeNull();
});
