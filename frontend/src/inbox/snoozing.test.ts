import { expect, test } from 'vitest';
import { fieldValue, isUntilReply, wakes } from './snoozing.ts';

test('tickets wake later today, tomorrow, on Monday or in a week', () => {
	const wednesday = new Date(2026, 4, 13, 10, 20);
	expect(wakes(wednesday).map(({ name, at }) => [name, fieldValue(at)])).toEqual([
		['later', '2026-05-13T13:00'],
		['tomorrow', '2026-05-14T08:00'],
		['monday', '2026-05-18T08:00'],
		['week', '2026-05-20T08:00']
	]);
});

test('what falls on the same time is offered once', () => {
	const sunday = new Date(2026, 4, 17, 23, 0);
	expect(wakes(sunday).map((one) => one.name)).toEqual(['later', 'tomorrow', 'week']);
});

test('the year 9999 is until somebody writes', () => {
	expect(isUntilReply('9999-12-31T23:59:59.000Z')).toBe(true);
	expect(isUntilReply('2026-05-14T08:00:00.000Z')).toBe(false);
});
