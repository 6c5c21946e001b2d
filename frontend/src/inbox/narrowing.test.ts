import { expect, test } from 'vitest';
import type { Schemas } from '../api/client.ts';
import { keptQuery, matches, narrowed, ofBulk } from './narrowing.ts';
import { filterOf, VIEWS, type TicketFilter } from './views.ts';

const ticket = { id: 1, status: 'new', mailbox_id: 3, labels: ['Urgent'], assignees: [7], snoozed_until: null, from_email: 'a@b.example' };
const one = (changes: object = {}) => ({ ...ticket, ...changes }) as unknown as Schemas['TicketAnswer'];
const of = (filter: object) => filter as TicketFilter;

test('a list holds the tickets that its filter leaves', () => {
	expect(matches(of(VIEWS.mine), one(), 7)).toBe(true);
	expect(matches(of(VIEWS.mine), one(), 8)).toBe(false);
	expect(matches(of(VIEWS.unassigned), one({ assignees: [] }), 8)).toBe(true);
	expect(matches(of(VIEWS.open), one({ status: 'closed' }), 7)).toBe(false);
	expect(matches(of(VIEWS.open), one({ snoozed_until: '9999-01-01' }), 7)).toBe(false);
	expect(matches(of(VIEWS.snoozed), one({ snoozed_until: '9999-01-01' }), 7)).toBe(true);
	expect(matches(of({}), one({ status: 'spam' }), 7)).toBe(false);
	expect(matches(of({ label: ['urgent'] }), one(), 7)).toBe(true);
	expect(matches(of({ label: ['other'] }), one(), 7)).toBe(false);
	expect(matches(of({ mailbox_id: 4 }), one(), 7)).toBe(false);
	expect(matches(of({ contact_id: 'none' }), one({ contact_id: null }), 7)).toBe(true);
	expect(matches(of({ contact_id: 'none' }), one({ contact_id: 3 }), 7)).toBe(false);
	expect(matches(of({ from_email: 'A@b.example' }), one(), 7)).toBe(true);
});

test('the address narrows a view, and goes along', () => {
	const query = new URLSearchParams('status=new&status=reply&unread=true&mailbox_id=3&other=1');
	expect(narrowed(of(VIEWS.open), query)).toEqual({ status: ['new', 'reply'], snoozed: false, unread: true, mailbox_id: 3 });
	expect(keptQuery(query)).toBe('?status=new&status=reply&mailbox_id=3&unread=true');
	expect(keptQuery(new URLSearchParams('lang=sv'))).toBe('');
});

test('what is empty in an address or in a view saved earlier is not asked for', () => {
	expect(narrowed(of({}), new URLSearchParams('q=&status=new&label=&label=Urgent&assignee=%20'))).toEqual({ status: ['new'], label: ['Urgent'] });
	expect(keptQuery(new URLSearchParams('q=&status=new'))).toBe('?status=new');
	const saved = { q: '', label: ['', 'Urgent'], status: [], assignee: ' ', snoozed: false, sort: '-id' };
	expect(filterOf('view-3', [{ id: 3, filter: saved }])).toEqual({ label: ['Urgent'], snoozed: false, sort: '-id' });
});

test('a bulk action takes the filter without its order', () => {
	expect(ofBulk(of({ status: ['new'], sort: 'latest_at', limit: 100 }))).toEqual({ status: ['new'] });
});
