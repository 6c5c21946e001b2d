import { expect, test, vi } from 'vitest';

const canned = vi.hoisted(() => ({ offer: vi.fn(), filled: vi.fn() }));
vi.mock('./canned.svelte.ts', () => ({ canned }));
vi.mock('../inbox/team.svelte.ts', () => ({ team: { members: [{ id: 7, name: 'Bob', email: 'bob@example.org' }] } }));
const { Offering } = await import('./offering.svelte.ts');

/** A text that is written, with the cursor at its end. */
function writing(text: string, isNote = false) {
	const field = { text };
	const failed = vi.fn();
	const place = () => ({ text: field.text, cursor: field.text.length, isNote, of: { ticket_id: 1 }, mailbox: 2 });
	return { field, failed, offering: new Offering(place, (next) => (field.text = next), failed) };
}

test('what is typed while a canned reply is filled in stays', async () => {
	const filling = Promise.withResolvers<string>();
	canned.offer.mockResolvedValue([{ id: '3', name: 'Hours', aside: '' }]);
	canned.filled.mockReturnValue(filling.promise);
	const { field, offering } = writing('Dear Anna, ;ho');
	await offering.look();
	expect(offering.press('Enter')).toBe(true);
	field.text += ' See you!';
	filling.resolve('We are open until nine.');
	await vi.waitFor(() => expect(field.text).toBe('Dear Anna, We are open until nine. See you!'));
	expect(canned.filled).toHaveBeenCalledWith(3, { ticket_id: 1 });
});

test('what cannot be filled in leaves the text as it is, and is told', async () => {
	canned.offer.mockResolvedValue([{ id: '3', name: 'Hours', aside: '' }]);
	canned.filled.mockRejectedValue(new TypeError('Failed to fetch'));
	const { field, failed, offering } = writing(';ho');
	await offering.look();
	offering.press('Enter');
	await vi.waitFor(() => expect(failed).toHaveBeenCalledOnce());
	expect(field.text).toBe(';ho');
});

test('a member is named in a note alone', async () => {
	const note = writing('Ask @bo', true);
	await note.offering.look();
	note.offering.press('Tab');
	await vi.waitFor(() => expect(note.field.text).toBe('Ask @Bob '));
	const reply = writing('Ask @bo');
	await reply.offering.look();
	expect(reply.offering.offer).toBeNull();
});
