// What the hub refuses, as RFC 9457 has it; and what the network does.
import { translate } from '../i18n/index.svelte.ts';

const t = translate('shell');
/** A word, and not an address, a name of a field or something else that is written as it is. */
const WORD = /^\p{Ll}+(?=[\s,;]|$)/u;

export class Problem extends Error {
	override name = 'Problem';
	/** Which of several it was refused to, or of what may be out of sight by now: it is said before the sentence. */
	of: string | null = null;

	constructor(
		/** The HTTP status; 0 where there was no answer. */
		readonly status: number,
		/** For programs: `not_found`, `overtaken`, `offline`. */
		readonly code: string,
		/** What is said of it: the hub's sentence, or one of ours, which is looked up when it is shown. */
		private readonly sentence: string | (() => string),
		/** The field it is about, where it is about one. */
		readonly field: string | null = null,
		/** Whatever else came with it, such as `message_id`. */
		readonly more: Record<string, unknown> = {}
	) {
		super(typeof sentence === 'string' ? sentence : code);
	}

	/** One sentence that says what to change, in the reader's language. It does not name the field. */
	get detail(): string {
		return typeof this.sentence === 'string' ? this.sentence : this.sentence();
	}

	/** The sentence with what it was refused to, for where that is not beside it; or another sentence in its place. */
	told(sentence = this.detail): string {
		return this.of === null ? sentence : `${this.of}: ${sentence}`;
	}

	/** Whether it may work when it is sent once more. */
	get isPassing(): boolean {
		return this.status === 0 || this.status === 429 || this.status >= 500 || this.code === 'in_progress';
	}

	get isOffline(): boolean {
		return this.status === 0;
	}
}

/** Make a problem of an answer's body, whatever that is. */
export function problemOf(status: number, body: unknown): Problem {
	const told = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
	const { code, detail, field, title, status: _status, ...more } = told;
	const at = typeof field === 'string' ? field : null;
	const said = typeof detail === 'string' ? alone(detail, at) : typeof title === 'string' ? title : () => t('hubAnswered', { status });
	return new Problem(status, typeof code === 'string' ? code : `http_${status}`, said, at, more);
}

/** Make the problem of a call that came after the end of its session. */
export function loggedOut(status: number): Problem {
	return new Problem(status, 'not_authenticated', () => t('loggedOut'));
}

/** Make a problem of anything that was thrown. */
export function asProblem(thrown: unknown): Problem {
	if (thrown instanceof Problem) return thrown;
	if (thrown instanceof DOMException && thrown.name === 'AbortError') return new Problem(0, 'aborted', () => t('stopped'));
	if (thrown instanceof TypeError) return new Problem(0, 'offline', () => t('hubAway'));
	return new Problem(0, 'fault', thrown instanceof Error ? thrown.message : String(thrown));
}

/** A sentence as it stands beside the field that it is about, or alone. */
function alone(detail: string, field: string | null): string {
	const sentence = field !== null && detail.startsWith(`${field}: `) ? detail.slice(field.length + 2) : detail;
	return begun(sentence);
}

/** A sentence of the hub's as it stands alone: with a capital, unless it begins with what is not a word. */
export function begun(sentence: string): string {
	return WORD.test(sentence) ? sentence.charAt(0).toUpperCase() + sentence.slice(1) : sentence;
}
