import { expect, test } from 'vitest';
import type { Command } from './commands.svelte.ts';
import { ranked } from './ranking.ts';

const command = (name: string, words = ''): Command => ({ id: name, name, group: 'Actions', words, run: () => undefined });
const names = (list: Command[]) => list.map((one) => one.name);
const all = [command('Close the ticket'), command('Ticket list'), command('Öppna'), command('Log out', 'leave')];

test('what begins with the word comes first', () => {
	expect(names(ranked(all, 'ticket'))).toEqual(['Ticket list', 'Close the ticket']);
});

test('every word must be there; accents and case do not matter', () => {
	expect(names(ranked(all, 'ticket list'))).toEqual(['Ticket list']);
	expect(names(ranked(all, 'OPPNA'))).toEqual(['Öppna']);
	expect(names(ranked(all, 'leave'))).toEqual(['Log out']);
	expect(ranked(all, 'nothing of it')).toEqual([]);
});

test('nothing typed lists everything', () => {
	expect(ranked(all, ' ')).toEqual(all);
});
