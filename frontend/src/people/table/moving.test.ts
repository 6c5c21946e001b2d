import { expect, test } from 'vitest';
import { movedTo, stretch } from './moving.ts';

test('Shift with a step selects both rows, and going back leaves out what was come from', () => {
	const selected = new Set<number>();
	stretch(selected, [1, 2]);
	expect([...selected]).toEqual([1, 2]);
	stretch(selected, [2, 3]);
	expect([...selected]).toEqual([1, 2, 3]);
	stretch(selected, [3, 2]);
	expect([...selected]).toEqual([1, 2]);
	stretch(selected, [2, 3, 4, 5]);
	expect([...selected]).toEqual([1, 2, 3, 4, 5]);
});

test('letters move as arrows do, with Shift too', () => {
	const size = { rows: 3, columns: 2 };
	const down = ['j', 'J', 'ArrowDown'].map((key) => movedTo(key, { row: 1, column: 1 }, size));
	const up = ['k', 'K', 'ArrowUp'].map((key) => movedTo(key, { row: 1, column: 1 }, size));
	expect([...down, ...up]).toEqual([...Array(3).fill({ row: 2, column: 1 }), ...Array(3).fill({ row: 0, column: 1 })]);
});
