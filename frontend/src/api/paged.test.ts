import { expect, test, vi } from 'vitest';
import { Problem } from './problem.ts';

vi.mock('../i18n/index.svelte.ts', () => ({ translate: () => (key: string) => key }));
vi.mock('./client.ts', () => ({ following: vi.fn() }));
const { Paged } = await import('./paged.svelte.ts');
const { sayBack } = await import('../live/back.ts');

test('what could not be read is read when the hub is back, and what was refused is not', async () => {
	const first = vi.fn().mockRejectedValueOnce(new TypeError('Failed to fetch')).mockResolvedValueOnce({ data: [{ id: 1 }], next: 'more' });
	const then = vi.fn().mockRejectedValueOnce(new TypeError('Failed to fetch')).mockResolvedValueOnce({ data: [{ id: 2 }], next: 'rest' });
	const list = new Paged<{ id: number }>(first, then);
	await vi.waitFor(() => expect(list.state).toBe('failed'));
	sayBack();
	await vi.waitFor(() => expect(list.state).toBe('ready'));
	list.more();
	await vi.waitFor(() => expect(list.state).toBe('failed'));
	sayBack();
	await vi.waitFor(() => expect(list.rows).toEqual([{ id: 1 }, { id: 2 }]));
	sayBack();
	expect([first.mock.calls.length, then.mock.calls.length]).toEqual([2, 2]);

	then.mockRejectedValue(new Problem(403, 'forbidden', 'no'));
	list.more();
	await vi.waitFor(() => expect(list.state).toBe('failed'));
	sayBack();
	expect(then).toHaveBeenCalledTimes(3);
});

test('a list that is not shown any more asks for nothing', async () => {
	const first = vi.fn().mockRejectedValue(new TypeError('Failed to fetch'));
	const list = new Paged<{ id: number }>(first);
	await vi.waitFor(() => expect(list.state).toBe('failed'));
	list.stop();
	sayBack();
	expect(first).toHaveBeenCalledOnce();
});
