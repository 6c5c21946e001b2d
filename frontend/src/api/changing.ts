// Changing something: shown at once, sent, and taken back where it is refused or regretted.
import { translate } from '../i18n/index.svelte.ts';
import { toasts } from '../ui/toasts.svelte.ts';
import { asProblem, type Problem } from './problem.ts';

export interface Change<Answer> {
	/** Show it at once; answers how to show it no longer. */
	show?: () => () => void;
	/** Send it. What it answers is settled before what was shown is put away, so that nothing flickers. */
	send: () => Promise<Answer>;
	/** Keep what was answered. */
	settle?: (answer: Answer) => void;
	/** What was done, for a toast: "Closed". */
	done?: string;
	/** Take it back, offered in the toast. It is sent after the change itself was answered. */
	undo?: () => Promise<unknown>;
	/** Hears why it was refused, besides the toast: a form marks the field. True says that no toast is needed. */
	refused?: (problem: Problem) => boolean | void;
}

/** Make a change. Answers what the hub did, or null where it was refused; it never throws. */
export async function change<Answer>(wanted: Change<Answer>): Promise<Answer | null> {
	const t = translate('shell');
	const putAway = wanted.show?.();
	const sending = wanted.send();
	const told = wanted.done === undefined ? null : toasts.done(wanted.done, undoing(wanted, sending));
	try {
		const answer = await sending;
		wanted.settle?.(answer);
		return answer;
	} catch (thrown) {
		const problem = asProblem(thrown);
		if (told !== null) toasts.dismiss(told);
		if (wanted.refused?.(problem) !== true && problem.code !== 'aborted') {
			const again = problem.isPassing ? { name: t('retry'), run: () => void change(wanted) } : undefined;
			toasts.problem(problem.told(problem.isOffline ? t('unreachable') : problem.detail), again);
		}
		return null;
	} finally {
		putAway?.();
	}
}

function undoing<Answer>(wanted: Change<Answer>, sending: Promise<Answer>) {
	const undo = wanted.undo;
	if (!undo) return undefined;
	const run = async (): Promise<void> => {
		try {
			await sending;
		} catch {
			return; // It was refused, which its own toast says: there is nothing to take back.
		}
		await change({ send: undo });
	};
	return { name: translate('shell')('undo'), run: () => void run() };
}
