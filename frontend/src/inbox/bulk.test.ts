import { expect, test, vi } from 'vitest';

vi.mock('../shell/session.svelte.ts', () => ({ session: { workspace: { id: 1, member_id: 7 } } }));
vi.mock('../api/client.ts', () => ({}));
vi.mock('../i18n/index.svelte.ts', () => ({ translate: () => () => '' }));

const { beforeOf, linkedIn } = await import('./bulk.svelte.ts');

test('tickets go back to what they were before the first change', () => {
	const event = (subject_id: number, before: object) => ({ subject_id, before }) as never;
	const events = [event(1, { status: 'new' }), event(2, { agents: [3] }), event(1, { status: 'closed' }), event(4, { subject: 'x' })];
	const { rows, fields } = beforeOf(events);
	expect(rows).toEqual([
		{ id: 1, status: 'new' },
		{ id: 2, assignees: [3] }
	]);
	expect(fields).toEqual(['status', 'assignees']);
});

test('one that slept wakes when it was to wake', () => {
	const at = Date.UTC(2030, 0, 1);
	const { rows } = beforeOf([{ subject_id: 1, before: { snoozed_until: at } }, { subject_id: 2, before: { snoozed_until: null } }] as never);
	expect(rows).toEqual([
		{ id: 1, snoozed_until: '2030-01-01T00:00:00.000Z' },
		{ id: 2, snoozed_until: null }
	]);
});

test('those are parted that were linked, each once', () => {
	const event = (subject_id: number, kind: string) => ({ subject_id, kind }) as never;
	expect(linkedIn([event(1, 'ticket.linked'), event(1, 'ticket.linked'), event(2, 'ticket.labelled'), event(3, 'ticket.linked')])).toEqual([1, 3]);
});
