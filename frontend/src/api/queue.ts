// Letters that wait to be sent: kept before they are tried, sent in their order, each once, and never lost.
import { asProblem, type Problem } from './problem.ts';

export interface Letter {
	/** Its `Idempotency-Key`: however often it is sent, it happens once. */
	key: string;
	/** The route: `/rest/v1/tickets/7/replies`. */
	path: string;
	body: Record<string, unknown>;
	/** Where in the app it was written, to come back to. */
	from: string;
	/** Why the hub refused it; such a letter is not sent again by itself. */
	refused?: string;
}

interface Ways {
	/** Where they are kept: what another window did meanwhile is in it. */
	load: () => Letter[];
	save: (letters: readonly Letter[]) => void;
	/** Sends one. Throws a `Problem`. */
	send: (letter: Letter) => Promise<unknown>;
	/** Hears of one that was sent, or refused, after it had waited. */
	sent: (letter: Letter) => void;
	refused: (letter: Letter, problem: Problem) => void;
}

export class Queue {
	#ways: Ways;

	constructor(ways: Ways) {
		this.#ways = ways;
	}

	/** Send a letter now or, without a network, later: then it answers null. Throws what the hub refused. */
	async post(letter: Letter): Promise<unknown> {
		// Kept first: a window that is closed while it is sent loses nothing.
		this.#change((letters) => [...letters, letter]);
		try {
			const answer = await this.#ways.send(letter);
			this.remove(letter.key);
			return answer;
		} catch (thrown) {
			const problem = asProblem(thrown);
			if (problem.isPassing) return null;
			this.remove(letter.key);
			throw problem;
		}
	}

	/** Send what waits, until something says that it is still too early. */
	async flush(): Promise<void> {
		for (const letter of this.#ways.load().filter((one) => one.refused === undefined)) {
			try {
				await this.#ways.send(letter);
			} catch (thrown) {
				const problem = asProblem(thrown);
				if (problem.isPassing) return;
				this.#change((letters) => letters.map((one) => (one.key === letter.key ? { ...one, refused: problem.detail } : one)));
				this.#ways.refused(letter, problem);
				continue;
			}
			this.remove(letter.key);
			this.#ways.sent(letter);
		}
	}

	/** Take a letter out, as to write on; it is not sent any more. */
	remove(key: string): void {
		this.#change((letters) => letters.filter((one) => one.key !== key));
	}

	#change(change: (letters: readonly Letter[]) => readonly Letter[]): void {
		this.#ways.save(change(this.#ways.load()));
	}
}
