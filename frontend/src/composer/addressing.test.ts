import { expect, test } from 'vitest';
import { addressIn, hasOthers, replyTo, replyToAll } from './addressing.ts';

const OWN = ['info@example.org'];
const message = { id: 1, kind: 'external' as const, direction: 'in', from_email: 'anna@a.example', to: ['Info@example.org', 'ola@b.example'], cc: ['eva@c.example', 'anna@a.example'] };
const ours = { ...message, id: 2, direction: 'out', from_email: 'info@example.org', to: ['anna@a.example'], cc: [] };
const note = { ...ours, id: 3, kind: 'internal' as const };

test('an answer goes to whoever wrote last', () => {
	expect(replyTo([message, ours, note], OWN, '')).toEqual({ to: ['anna@a.example'], cc: [] });
});

test('an answer to all goes to the others too, once each, and never to ourselves', () => {
	expect(replyToAll([message], OWN, '')).toEqual({ to: ['anna@a.example'], cc: ['ola@b.example', 'eva@c.example'] });
	expect(hasOthers([message], OWN, '')).toBe(true);
	expect(hasOthers([ours], OWN, '')).toBe(false);
});

test('where nobody wrote yet, it goes to whom we wrote', () => {
	expect(replyTo([ours], OWN, '').to).toEqual(['anna@a.example']);
	expect(replyTo([], OWN, 'x@y.example').to).toEqual(['x@y.example']);
});

test.each([
	['anna@a.example', 'anna@a.example'],
	[' anna@a.example, ', 'anna@a.example'],
	['Anna Berg <anna@a.example>', 'anna@a.example'],
	['anna', null],
	['anna@a', null],
	['a b@c.example', null]
])('%s is read as %s', (text, address) => {
	expect(addressIn(text)).toBe(address);
});
