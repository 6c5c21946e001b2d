import { expect, test } from 'vitest';
import { openAtFirst, rowsOf } from './folding.ts';

const message = (id: number, direction = 'out', kind = 'external') => ({ id, direction, kind });

test('a short conversation is shown whole', () => {
	expect([...openAtFirst([message(1), message(2, 'in'), message(3, 'out', 'log')])]).toEqual([1, 2]);
});

test('of a long one the last is open, and the last that came in', () => {
	const long = [message(1, 'in'), message(2), message(3, 'in'), message(4), message(5, 'out', 'internal'), message(6, 'out', 'log')];
	expect([...openAtFirst(long)].toSorted()).toEqual([3, 5]);
});

test('many folded ones are one row, until they are spread', () => {
	const long = [1, 2, 3, 4, 5, 6, 7].map((id) => message(id));
	const isOpen = (id: number) => id === 7;
	expect(rowsOf(long, isOpen, false).map((row) => ('hidden' in row ? `+${row.hidden}` : row.message.id))).toEqual([1, '+4', 6, 7]);
	expect(rowsOf(long, isOpen, true)).toHaveLength(7);
});

test('what only tells what happened is not counted as a message', () => {
	const long = [message(1), message(2, 'out', 'log'), message(3), message(4, 'out', 'log'), message(5), message(6)];
	expect(rowsOf(long, () => false, false)[1]).toEqual({ hidden: 2, happened: 2, id: 2 });
});

test('a few folded ones are a row each', () => {
	expect(rowsOf([1, 2, 3].map((id) => message(id)), (id) => id === 3, false)).toHaveLength(3);
});
