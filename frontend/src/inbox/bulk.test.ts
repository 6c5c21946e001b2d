import { expect, test, vi } from 'vitest';

vi.mock('../shell/session.svelte.ts', () => ({ session: { workspace: { id: 1, member_id: 7 } } }));
const toasts = vi.hoisted(() => ({ done: vi.fn(), problem: vi.fn() }));
const ended = vi.hoisted(() => ({ id: 1, state: 'done', done: 24, failed: 0 }));
const happened = vi.hoisted(() => [] as object[]);
vi.mock('../ui/toasts.svelte.ts', () => ({ toasts }));
vi.mock('../api/client.ts', () => ({ api: { POST: () => ended, GET: () => ended }, data: async (answer: unknown) => answer }));
vi.mock('../api/journal.ts', () => ({ placeNow: async () => 'here', ownSince: async () => happened }));
vi.mock('../i18n/index.svelte.ts', () => ({ translate: () => (key: string, given?: object) => (given ? `${key} ${JSON.stringify(given)}` : key) }));

const { doToAll } = await import('./everything.ts');
const { beforeOf, bulk, linkedIn } = await import('./bulk.svelte.ts');

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

test('it is said how many will be taken back, where some were so already', async () => {
	happened.push(...Array.from({ length: 21 }, (_, id) => ({ subject_id: id + 1, before: { status: 'new' } })));
	const words = {
		done: (count: number) => `done ${count}`,
		partly: (count: number, changed: number) => `done ${count}, changed ${changed}`,
		cancelled: String,
		failed: String,
		undo: 'undo',
		undoOf: (count: number) => `undo ${count}`,
		undone: String
	};
	const taken = vi.fn();
	const deed = { show: () => ({}), send: vi.fn(), bulk: { action: 'status' as const, parameters: { status: 'closed' as const } } };
	await bulk.run({} as never, deed, 'Close', words, () => undefined, taken);
	expect(toasts.done).toHaveBeenLastCalledWith('done 24, changed 21', expect.objectContaining({ name: 'undo 21' }));
	happened.push(...Array.from({ length: 3 }, (_, id) => ({ subject_id: id + 22, before: { status: 'new' } })));
	await bulk.run({} as never, deed, 'Close', words, () => undefined, taken);
	expect(toasts.done).toHaveBeenLastCalledWith('done 24', expect.objectContaining({ name: 'undo' }));
	happened.length = 0;
	await bulk.run({} as never, deed, 'Close', words, () => undefined, taken);
	expect(toasts.done).toHaveBeenLastCalledWith('done 24, changed 0');
});

test('what was done to all is said, and the focus is looked after once it was taken back', async () => {
	happened.splice(0, happened.length, ...Array.from({ length: 24 }, (_, id) => ({ kind: 'ticket.linked', subject_id: id + 1, before: {} })));
	const taken = vi.fn();
	const deed = { show: () => ({}), send: vi.fn(), bulk: { action: 'link' as const, parameters: { tickets: [7] } } };
	toasts.done.mockClear();
	doToAll({}, deed, (count) => `${count} linked`, vi.fn(), taken);
	await vi.waitFor(() => expect(toasts.done).toHaveBeenLastCalledWith('24 linked', expect.objectContaining({ name: 'undo' })));
	toasts.done.mock.calls[0]![1].run();
	await vi.waitFor(() => expect(taken).toHaveBeenCalledOnce());
	happened.pop();
	doToAll({}, deed, (count) => `${count} linked`, vi.fn(), taken);
	await vi.waitFor(() => expect(toasts.done).toHaveBeenLastCalledWith('jobPartly {"done":"24 linked","changed":23}', expect.anything()));
});
