import { expect, test } from 'vitest';
import { marks, pieces } from './marking.ts';

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

test('what matched is marked in the title, and not said again below it', () => {
	const title = { text: 'Brakes squeal', ranges: [[0, 6]] as const };
	const label = { text: 'brakes', ranges: [[0, 6]] as const };
	expect(marks('Brakes squeal', [title, label])).toEqual({ title, below: [label] });
	expect(marks('Brakes', [label])).toEqual({ title: undefined, below: [] });
	expect(marks('A long title', [title])).toEqual({ title: undefined, below: [title] });
});
