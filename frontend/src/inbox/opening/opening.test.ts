// What is said to open a ticket, each way round.
import { describe, expect, test } from 'vitest';
import { fieldOf, occasionOf, openingOf, type Opening } from './opening.ts';

const LAMP: Opening = {
	direction: 'out', mailbox: 1, customer: { email: 'mia@customer.example' }, subject: ' A lamp ', text: 'It is on its way', cc: [], bcc: [], uploads: []
};

describe('a ticket that is opened', () => {
	test('with a mail goes to an address', () => {
		expect(openingOf(LAMP)).toEqual({ direction: 'out', mailbox_id: 1, subject: 'A lamp', text: 'It is on its way', to: ['mia@customer.example'] });
	});

	test('takes copies with a mail alone, and files either way', () => {
		const more = { cc: ['ola@customer.example'], bcc: ['us@hub.example'], uploads: [3] };
		expect(openingOf({ ...LAMP, ...more })).toMatchObject(more);
		const recorded = openingOf({ ...LAMP, ...more, direction: 'in' });
		expect([recorded.cc, recorded.bcc, recorded.uploads]).toEqual([undefined, undefined, [3]]);
	});

	test('leaves later with a mail alone', () => {
		const sendAt = new Date('2030-01-07T08:00:00Z');
		expect(openingOf({ ...LAMP, sendAt }).send_at).toBe('2030-01-07T08:00:00.000Z');
		expect(openingOf({ ...LAMP, sendAt, direction: 'in' }).send_at).toBeUndefined();
	});

	test('with what was told is from an address, and answers nobody by itself', () => {
		const { from_email, to, auto_reply } = openingOf({ ...LAMP, direction: 'in' });
		expect({ from_email, to, auto_reply }).toEqual({ from_email: 'mia@customer.example', to: undefined, auto_reply: false });
	});

	test.each(['in', 'out'] as const)('is of a contact, who may have no address (%s)', (direction) => {
		const { contact_id, from_email, to } = openingOf({ ...LAMP, direction, customer: { id: 7, name: 'Mia' } });
		expect({ contact_id, from_email, to }).toEqual({ contact_id: 7, from_email: undefined, to: undefined });
	});
});

test('a canned reply is filled in with what is known by then', () => {
	expect(occasionOf(1, null, ' ')).toEqual({ mailbox_id: 1 });
	expect(occasionOf(1, { id: 7, name: 'Mia' }, ' A lamp ')).toEqual({ mailbox_id: 1, contact_id: 7, subject: 'A lamp' });
	expect(occasionOf(1, { email: 'mia@customer.example' }, '')).toEqual({ mailbox_id: 1, email: 'mia@customer.example' });
});

test('what is refused is told beside the field it was written in', () => {
	expect(['to[0]', 'from_email', 'contact_id', 'mailbox_id', 'subject', null].map(fieldOf)).toEqual(['customer', 'customer', 'customer', 'mailbox', 'subject', 'rest']);
});
