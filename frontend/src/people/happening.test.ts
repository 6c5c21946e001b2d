import { expect, test } from 'vitest';
import { differences, eventName, fieldName } from './happening.ts';

test('an event tells what differs, and nothing of what only counts', () => {
	const event = { before: { name: 'Anna', version: 1, tags: [] }, after: { name: 'Åsa', version: 2, tags: ['VIP', 'Press'], title: null } };
	expect(differences(event as never)).toEqual([
		{ field: 'name', before: 'Anna', after: 'Åsa' },
		{ field: 'tags', before: '', after: 'VIP, Press' }
	]);
});

test('an event that is not known here is a change', () => {
	expect(eventName('contact.deleted')).toBe('wasDeleted');
	expect(eventName('contact.tag_added')).toBe('wasTagged');
	expect(eventName('contact.sneezed')).toBe('wasChanged');
});

test('fields are called as they are where they are edited', () => {
	expect([fieldName('first_name'), fieldName('account_id'), fieldName('tag'), fieldName('shoe')]).toEqual(['firstName', 'account', 'tags', null]);
});

test('addresses come without what is only for the hub, and ids by their names', () => {
	const event = { before: { account_id: 7, merged_ref: '1' }, after: { account_id: 10, emails: [['anna@x.example', true], ['a@x.example', false]] } };
	expect(differences(event as never, (field, value) => (field === 'account_id' ? `Account ${value}` : null))).toEqual([
		{ field: 'account_id', before: 'Account 7', after: 'Account 10' },
		{ field: 'emails', before: '', after: 'anna@x.example, a@x.example' }
	]);
});
