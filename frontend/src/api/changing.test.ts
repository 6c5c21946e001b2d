import { beforeEach, expect, test, vi } from 'vitest';
import { Problem } from './problem.ts';

const toasts = vi.hoisted(() => ({ done: vi.fn((..._: unknown[]) => 7), problem: vi.fn((..._: unknown[]) => 8), dismiss: vi.fn() }));
vi.mock('../ui/toasts.svelte.ts', () => ({ toasts }));
vi.mock('../i18n/index.svelte.ts', () => ({ translate: () => (key: string) => key }));
const { change } = await import('./changing.ts');

beforeEach(() => {
	for (const mock of Object.values(toasts)) mock.mockClear();
});

test('a change is shown before it is answered, and its answer is kept before that is put away', async () => {
	const seen: string[] = [];
	const answer = await change({
		show: () => {
			seen.push('shown');
			return () => seen.push('put away');
		},
		send: async () => {
			seen.push('sent');
			return 'answer';
		},
		settle: (one) => seen.push(`kept ${one}`)
	});
	expect(answer).toBe('answer');
	expect(seen).toEqual(['shown', 'sent', 'kept answer', 'put away']);
});

test('what is refused is put away, and the hub’s sentence is told instead of what was done', async () => {
	const putAway = vi.fn();
	const problem = new Problem(409, 'conflict', 'only an open ticket can sleep');
	const answer = await change({ show: () => putAway, send: () => Promise.reject(problem), done: 'Snoozed' });
	expect(answer).toBeNull();
	expect(putAway).toHaveBeenCalledOnce();
	expect(toasts.dismiss).toHaveBeenCalledWith(7);
	expect(toasts.problem).toHaveBeenCalledWith('only an open ticket can sleep', undefined);
});

test('without a network it can be tried again', async () => {
	const send = vi.fn().mockRejectedValueOnce(new TypeError('Failed to fetch')).mockResolvedValueOnce('answer');
	const settle = vi.fn();
	await change({ send, settle });
	const [sentence, again] = toasts.problem.mock.calls[0] as unknown as [string, { run: () => void }];
	expect(sentence).toBe('unreachable');
	again.run();
	await vi.waitFor(() => expect(settle).toHaveBeenCalledWith('answer'));
});

test('who hears of the problem by themselves needs no toast', async () => {
	const problem = new Problem(400, 'invalid', 'no', 'name');
	await change({ send: () => Promise.reject(problem), refused: (told) => told.field === 'name' });
	expect(toasts.problem).not.toHaveBeenCalled();
});

test('it is taken back after it was answered', async () => {
	const order: string[] = [];
	const sending = Promise.withResolvers<void>();
	const done = change({
		send: async () => {
			await sending.promise;
			order.push('sent');
		},
		done: 'Closed',
		undo: async () => order.push('taken back')
	});
	const [, undo] = toasts.done.mock.calls[0] as unknown as [string, { run: () => void }];
	undo.run();
	sending.resolve();
	await done;
	await vi.waitFor(() => expect(order).toEqual(['sent', 'taken back']));
});
