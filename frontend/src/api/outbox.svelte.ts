// What was written while the hub could not be reached: kept on this device, and sent once when it can be.
import { translate } from '../i18n/index.svelte.ts';
import { frame } from '../shell/frame.svelte.ts';
import { session } from '../shell/session.svelte.ts';
import { toasts } from '../ui/toasts.svelte.ts';
import { asProblem, Problem, problemOf } from './problem.ts';
import { Queue, type Letter } from './queue.ts';
import { ofReader } from './reader.ts';

const KEPT = `rolodesk.outbox.${session.workspace.id}.${session.workspace.member_id}`;

class Outbox {
	/** What waits, and what was refused. */
	letters = $state.raw<readonly Letter[]>(kept());
	#queue = new Queue({
		load: kept,
		save: (letters) => {
			localStorage.setItem(KEPT, JSON.stringify(letters));
			this.#show(letters);
		},
		send: sent,
		sent: () => toasts.done(translate('shell')('sentLater')),
		refused: (letter, problem) => {
			toasts.problem(problem.detail, { name: translate('shell')('open'), run: () => location.assign(letter.from) });
		}
	});

	constructor() {
		addEventListener('storage', (event) => event.key === KEPT && this.#show(kept()));
		addEventListener('online', () => void this.flush());
		this.#show(this.letters);
	}

	/**
	 * Post something now or, without a network, later: then it answers null, and says so in a toast. Throws the hub's
	 * `Problem`. `from` is the path of the app where it was written.
	 */
	async post<Answer>(path: string, body: Record<string, unknown>, from: string): Promise<Answer | null> {
		const answer = (await this.#queue.post({ key: randomKey(), path, body, from })) as Answer | null;
		if (answer === null) toasts.news(translate('shell')('waitsHere'));
		return answer;
	}

	/** Send what waits, in its order, in one window at a time. */
	async flush(): Promise<void> {
		if (frame.waiting === 0) return;
		const flush = (): Promise<void> => this.#queue.flush();
		if (navigator.locks) await navigator.locks.request(KEPT, { ifAvailable: true }, (lock) => (lock ? flush() : undefined));
		else await flush();
	}

	/** Take a letter out, as to write on; it is not sent any more. */
	remove(key: string): void {
		this.#queue.remove(key);
	}

	/** Those that were refused, of one place in the app. */
	refusedAt(from: string): Letter[] {
		return this.letters.filter((one) => one.refused !== undefined && one.from === from);
	}

	#show(letters: readonly Letter[]): void {
		this.letters = letters;
		frame.waiting = letters.filter((one) => one.refused === undefined).length;
	}
}

async function sent(letter: Letter): Promise<unknown> {
	let response: Response;
	try {
		response = await fetch(letter.path, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				'idempotency-key': letter.key,
				'x-csrf-token': session.csrf,
				...ofReader()
			},
			body: JSON.stringify(letter.body)
		});
	} catch (thrown) {
		throw asProblem(thrown);
	}
	const answer: unknown = await response.json().catch(() => null);
	if (response.ok) return answer;
	const problem = problemOf(response.status, answer);
	// Whoever is logged out, or in anew in another window, comes back with a session that is good: then it is sent.
	const isOver = response.status === 401 || problem.code === 'wrong_csrf_token';
	throw isOver ? new Problem(0, problem.code, problem.detail) : problem;
}

function kept(): Letter[] {
	try {
		return JSON.parse(localStorage.getItem(KEPT) ?? '[]') as Letter[];
	} catch {
		return [];
	}
}

/** A new `Idempotency-Key`. `crypto.randomUUID` is there over TLS and on localhost alone. */
export function randomKey(): string {
	return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const outbox = new Outbox();
