import { expect, test } from 'vitest';
import { hueOf, initials } from './avatar.ts';
import { printed } from './keys.ts';
import { placed } from './tips.ts';
import { windowOf } from './windowing.ts';

test('initials are of the first and the last word', () => {
	expect(initials('Anna Maria Berg')).toBe('AB');
	expect(initials('anna.berg@example.org')).toBe('AB');
	expect(initials('  ')).toBe('?');
	expect(initials('"Öhman" Åsa')).toBe('ÖÅ');
	expect(hueOf('Anna')).toBe(hueOf(' anna '));
});

test('only the rows in sight and a few more are made', () => {
	expect(windowOf({ top: 0, seen: 100, each: 10, count: 10_000, ahead: 2, step: 1 })).toEqual({ start: 0, end: 13 });
	expect(windowOf({ top: 5000, seen: 100, each: 10, count: 10_000, ahead: 2, step: 1 })).toEqual({ start: 498, end: 513 });
	expect(windowOf({ top: 99_990, seen: 100, each: 10, count: 10_000, ahead: 2, step: 1 })).toEqual({ start: 9997, end: 10_000 });
	expect(windowOf({ top: 500, seen: 100, each: 10, count: 0, ahead: 2, step: 1 })).toEqual({ start: 0, end: 0 });
	expect(windowOf({ top: 5000, seen: 100, each: 10, count: 10_000, ahead: 2, step: 4 })).toEqual({ start: 496, end: 516 });
	expect(windowOf({ top: 5010, seen: 100, each: 10, count: 10_000, ahead: 2, step: 4 })).toEqual({ start: 496, end: 516 });
});

test('rows go when others come, and no sooner', () => {
	const windows = Array.from({ length: 200 }, (_, row) => windowOf({ top: 5000 + row, seen: 95, each: 10, count: 10_000, ahead: 3, step: 8 }));
	expect(new Set(windows.map(({ start, end }) => end - start))).toEqual(new Set([24]));
	windows.forEach(({ start, end }, row) => {
		const first = Math.floor((5000 + row) / 10);
		expect(start).toBeLessThanOrEqual(first - 3);
		expect(end).toBeGreaterThanOrEqual(first + 11 + 3);
	});
});

test('keys are printed as they are pressed', () => {
	expect(printed('g i')).toEqual([['G'], ['I']]);
	expect(printed('$mod+k')).toEqual([['Ctrl', 'K']]);
	expect(printed('Shift+?, ?')).toEqual([['?']]);
	expect(printed('Shift+D')).toEqual([['⇧', 'D']]);
});

test('a tip stands below what it tells of, above it at the bottom, and within the window', () => {
	const [tip, within] = [{ width: 60, height: 20 }, { width: 400, height: 300 }];
	expect(placed({ left: 100, top: 50, width: 20, height: 20 }, tip, within)).toEqual({ x: 80, y: 76 });
	expect(placed({ left: 0, top: 270, width: 20, height: 20 }, tip, within)).toEqual({ x: 8, y: 244 });
	expect(placed({ left: 380, top: 50, width: 20, height: 20 }, tip, within)).toEqual({ x: 332, y: 76 });
});
