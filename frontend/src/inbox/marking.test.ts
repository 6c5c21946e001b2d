import { expect, test } from 'vitest';
import { pieces } from './marking.ts';

test('a text is cut where it matched, counted in characters', () => {
	expect(pieces({ text: 'a 🦊 fox ran', ranges: [[2, 3], [4, 7]] })).toEqual([
		{ text: 'a ', isMarked: false },
		{ text: '🦊', isMarked: true },
		{ text: ' ', isMarked: false },
		{ text: 'fox', isMarked: true },
		{ text: ' ran', isMarked: false }
	]);
	expect(pieces({ text: 'all', ranges: [[0, 3]] })).toEqual([{ text: 'all', isMarked: true }]);
});
