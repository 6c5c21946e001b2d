import { expect, test } from 'vitest';
import { asks, filterIn, forApi, forView, inAddress, ofView, withField } from './filters.ts';

const EMPTY = filterIn(new URLSearchParams());

test('a filter survives the address', () => {
	const filter = { ...EMPTY, q: 'anna', tag: ['VIP, gold', 'Press'], stage: 'Lead', account_id: '7', created_after: '2026-01-31', custom_fields: { Plan: 'gold', seats: '3' } };
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(inAddress(filter))) if (value !== null) query.set(name, value);
	expect(filterIn(query)).toEqual(filter);
	expect(asks(filter)).toBe(7);
	expect(Object.values(inAddress(EMPTY)).every((value) => value === null)).toBe(true);
});

test('what cannot be is as if it were not there', () => {
	const query = new URLSearchParams({ sort: 'colour', account_id: 'x', created_after: 'yesterday', custom_fields: '{"a"' });
	expect(filterIn(query)).toEqual(EMPTY);
});

test('the API gets ids as numbers, and days as the moment they begin', () => {
	const filter = { ...EMPTY, q: 'anna', tag: ['VIP'], account_id: '7', created_after: '2026-01-31' };
	expect(forApi(filter)).toEqual({ q: 'anna', tag: ['VIP'], account_id: 7, created_after: new Date(2026, 0, 31).toISOString() });
	expect(forApi(EMPTY)).toEqual({});
	expect(forApi(withField({ ...EMPTY, account_id: 'none' }, 'Plan', ' gold '))).toEqual({ account_id: 'none', custom_fields: { Plan: 'gold' } });
	expect(forApi(withField(withField(EMPTY, 'Plan', 'gold'), 'Plan', ''))).toEqual({});
});

test('a saved view gives its filter back', () => {
	const filter = { ...EMPTY, q: 'anna tag:a', tag: ['A', 'B'], location_id: '2', updated_before: '2026-03-01', custom_fields: { Plan: 'gold', seats: '3' }, sort: 'id' as const };
	expect(ofView(forView(filter))).toEqual(filter);
});
