import { expect, test } from 'vitest';
import { actorIn, nounOf, pageOf, subjectIn } from './happened.ts';

const names = { member: new Map([[1, 'Maja']]), key: new Map([[1, 'Shop']]), rule: new Map([[3, 'Urgent']]) };
const row = (subject: string, subject_id: number, after: object) => ({ subject, subject_id, before: {}, after }) as never;

test('who did it is called by name, where there is one', () => {
	const by = (kind: string, id: number | null) => actorIn({ actor: { kind, id } } as never, names);
	expect([by('member', 1), by('key', 1), by('rule', 3), by('member', 9), by('system', null)]).toEqual(['Maja', 'Shop', 'Urgent', '', '']);
});

test('a record is called as the event or a list calls it', () => {
	expect(subjectIn(row('contact', 17, { first_name: 'Åsa', last_name: 'Ek', title: 'Boss' }), names)).toBe('Åsa Ek');
	expect(subjectIn(row('ticket', 5, { subject: 'My order' }), names)).toBe('My order');
	expect(subjectIn(row('member', 1, {}), names)).toBe('Maja');
	expect(subjectIn(row('ticket', 5, { status: 'new' }), names)).toBe('');
});

test('a noun of the hub has a name to be read, unless it is new', () => {
	expect([nounOf('ticket'), nounOf('mailbox'), nounOf('comet')]).toEqual(['about_ticket', 'about_mailbox', null]);
});

test('a record that is gone has no page', () => {
	expect(pageOf({ kind: 'contact.updated', subject: 'contact', subject_id: 17 })).toBe('/contacts/17');
	expect(pageOf({ kind: 'contact.deleted', subject: 'contact', subject_id: 17 })).toBeNull();
	expect(pageOf({ kind: 'tag.created', subject: 'tag', subject_id: 1 })).toBeNull();
});
