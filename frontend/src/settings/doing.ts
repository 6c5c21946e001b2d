// Changing a setting: sent, told of in a toast, and taken back from there where that can be done.
import { asProblem, type Problem } from '../api/problem.ts';
import { translate } from '../i18n/index.svelte.ts';
import { toasts } from '../ui/toasts.svelte.ts';

interface Deed<Answer> {
	send: () => Promise<Answer>;
	/** What was done, for a toast. */
	done?: string | ((answer: Answer) => string);
	/** Take it back, offered in the toast. */
	undo?: () => Promise<unknown>;
	/** Called after the deed, and after it was taken back: a list is read anew, say. */
	after?: () => void;
}

/** Do it. Answers what the hub did, or null where it was refused, which a toast has told then. */
export async function doing<Answer>({ send, done, undo, after }: Deed<Answer>): Promise<Answer | null> {
	try {
		const answer = await send();
		const back = undo && { name: translate('shell')('undo'), run: () => void doing({ send: undo, ...(after && { after }) }) };
		if (done !== undefined) toasts.done(typeof done === 'string' ? done : done(answer), back);
		after?.();
		return answer;
	} catch (thrown) {
		toasts.problem(asProblem(thrown).detail);
		return null;
	}
}

/** What a problem says about a field or something in it, such as `addresses[1]` of `addresses`. */
export function about(problem: Problem | null, ...fields: string[]): string | null {
	const at = problem?.field;
	if (!problem || !at) return null;
	return fields.some((field) => at === field || at.startsWith(`${field}[`) || at.startsWith(`${field}.`)) ? problem.detail : null;
}

/** The lines of a text that are not empty. */
export function linesOf(text: string): string[] {
	return text
		.split('\n')
		.map((line) => line.trim())
		.filter((line) => line !== '');
}
