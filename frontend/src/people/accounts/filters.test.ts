import { expect, test } from 'vitest';
import { daysAsked, filterIn, forApi, forView, inAddress, ofView } from './filters.ts';

const EMPTY = filterIn(new URLSearchParams());
const FILTER = { ...EMPTY, q: 'ship', created_after: '2026-01-31', sort: '-updated_at' as const };

test('a filter survives the address and a saved view', () => {
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(inAddress(FILTER))) if (value !== null) query.set(name, value);
	expect(filterIn(query)).toEqual(FILTER);
	expect(ofView(forView(FILTER))).toEqual(FILTER);
	expect(daysAsked(FILTER)).toBe(1);
	expect(Object.values(inAddress(EMPTY)).every((value) => value === null)).toBe(true);
});

test('what cannot be is as if it were not there', () => {
	expect(filterIn(new URLSearchParams({ sort: 'colour', created_after: 'yesterday', tag: 'VIP' }))).toEqual(EMPTY);
});

test('the API gets days as the moment they begin', () => {
	expect(forApi(FILTER)).toEqual({ q: 'ship', created_after: new Date(2026, 0, 31).toISOString() });
	expect(forApi(EMPTY)).toEqual({});
});
