import { expect, test } from 'vitest';
import { piecesOf } from './places.ts';

test('places are filled, and one that there is not is marked', () => {
	expect(piecesOf('Hello {{contact.first_name}}, {{ ticket.id }} {{nobody}}', { 'contact.first_name': 'Anna', 'ticket.id': '7' })).toEqual([
		{ text: 'Hello ', kind: 'plain' },
		{ text: 'Anna', kind: 'filled' },
		{ text: ', ', kind: 'plain' },
		{ text: '7', kind: 'filled' },
		{ text: ' ', kind: 'plain' },
		{ text: '{{nobody}}', kind: 'unknown' }
	]);
});

test('a text is never more than text', () => {
	expect(piecesOf('<img src=x onerror=pwn()>', {})).toEqual([{ text: '<img src=x onerror=pwn()>', kind: 'plain' }]);
});
