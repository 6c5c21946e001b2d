import { expect, test, vi } from 'vitest';
import { Problem } from './problem.ts';
import { Queue, type Letter } from './queue.ts';

vi.mock('../i18n/index.svelte.ts', () => ({ translate: () => (key: string) => key }));

const OFFLINE = new Problem(0, 'offline', 'no network');
const REFUSED = new Problem(409, 'overtaken', 'a letter came in');

function post(...answers: (Problem | string)[]) {
	let kept: Letter[] = [];
	const tried: string[] = [];
	const told: string[] = [];
	const queue = new Queue({
		load: () => kept,
		save: (letters) => (kept = [...letters]),
		send: async (letter) => {
			tried.push(letter.key);
			const answer = answers.shift();
			if (answer instanceof Problem) throw answer;
			return answer;
		},
		sent: (letter) => told.push(`sent ${letter.key}`),
		refused: (letter, problem) => told.push(`refused ${letter.key}: ${problem.detail}`)
	});
	return { queue, tried, told, kept: () => kept };
}

const letter = (key: string): Letter => ({ key, path: '/x', body: { text: key }, from: '/tickets/7' });

test('what is sent is not kept', async () => {
	const { queue, kept } = post('made');
	expect(await queue.post(letter('a'))).toBe('made');
	expect(kept()).toEqual([]);
});

test('it is kept before it is tried, and waits without a network', async () => {
	const { queue, kept, tried } = post(OFFLINE, OFFLINE);
	const posting = queue.post(letter('a'));
	expect(kept().map((one) => one.key)).toEqual(['a']);
	expect(await posting).toBeNull();
	await queue.flush();
	expect(tried).toEqual(['a', 'a']);
	expect(kept().map((one) => one.key)).toEqual(['a']);
});

test('what waits is sent in its order, each under its own key, and told', async () => {
	const { queue, kept, tried, told } = post(OFFLINE, OFFLINE, 'made', 'made');
	await queue.post(letter('a'));
	await queue.post(letter('b'));
	await queue.flush();
	await queue.flush();
	expect(tried).toEqual(['a', 'b', 'a', 'b']);
	expect(told).toEqual(['sent a', 'sent b']);
	expect(kept()).toEqual([]);
});

test('what is refused after it waited is kept with the reason, tried no more, and holds nothing up', async () => {
	const { queue, kept, told } = post(OFFLINE, OFFLINE, REFUSED, 'made');
	await queue.post(letter('a'));
	await queue.post(letter('b'));
	await queue.flush();
	await queue.flush();
	expect(told).toEqual(['refused a: a letter came in', 'sent b']);
	expect(kept()).toEqual([{ ...letter('a'), refused: 'a letter came in' }]);
});

test('what is refused at once is the writer’s to mend', async () => {
	const { queue, kept } = post(REFUSED);
	await expect(queue.post(letter('a'))).rejects.toBe(REFUSED);
	expect(kept()).toEqual([]);
});
