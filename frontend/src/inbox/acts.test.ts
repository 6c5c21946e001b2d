import { beforeEach, expect, test, vi } from 'vitest';
import { Problem } from '../api/problem.ts';

const toasts = vi.hoisted(() => ({ done: vi.fn(() => 7), problem: vi.fn(), dismiss: vi.fn() }));
const answers = vi.hoisted(() => new Map<number, unknown>());
vi.mock('../ui/toasts.svelte.ts', () => ({ toasts }));
vi.mock('../shell/calm.ts', () => ({ drawn: async () => undefined }));
vi.mock('../shell/session.svelte.ts', () => ({ session: { workspace: { id: 1, member_id: 7 } } }));
vi.mock('../i18n/index.svelte.ts', () => ({
	translate: () => (key: string, values: Record<string, unknown> = {}) => [key, ...Object.values(values)].join(' ')
}));
vi.mock('../api/client.ts', () => ({
	api: { PATCH: (_: string, { params }: { params: { path: { ticket_id: number } } }) => params.path.ticket_id },
	data: async (id: number) => {
		if (answers.has(id)) throw answers.get(id);
		return { id, status: 'closed', subject: 'changed' };
	}
}));
const { act, setStatus } = await import('./acts.ts');
const { tickets } = await import('../api/records.svelte.ts');

beforeEach(() => {
	answers.clear();
	for (const mock of Object.values(toasts)) mock.mockClear();
	for (const id of [1, 2, 3]) tickets.put({ id, subject: `Question ${id}`, status: 'new', snoozed_until: null } as never);
});

test('what was refused is told with the name of its ticket', async () => {
	answers.set(2, new Problem(409, 'conflict', 'It was merged.'));
	await act([1, 2, 3], setStatus('closed'), 'Closed');
	expect(toasts.problem).toHaveBeenCalledExactlyOnceWith('ticketNamed Question 2 2: It was merged.', undefined);
	expect([1, 2, 3].map((id) => tickets.get(id)!.status)).toEqual(['closed', 'new', 'closed']);
});

test('of several that were refused the first is named, and how many more there are', async () => {
	tickets.put({ id: 1, subject: 'Long '.repeat(30), status: 'new', snoozed_until: null } as never);
	for (const id of [1, 2]) answers.set(id, new TypeError('Failed to fetch'));
	await act([1, 2], setStatus('closed'), 'Closed');
	const [said] = toasts.problem.mock.calls[0] as unknown as [string];
	expect(said).toBe(`andMore ticketNamed ${'Long '.repeat(12).trim()}… 1 1: unreachable`);
});
