// Where in a rule a problem is: `conditions.all[0].value`, also when the rule was sent inside something else.
import type { Problem } from '../../api/problem.ts';

/** What is wrong at a place of the rule or inside it, but null where a place inside it tells of it itself. */
export function wrongAt(problem: Problem | null, path: string, { alone = false } = {}): string | null {
	const at = placeOf(problem);
	if (problem === null || at === null) return null;
	const isHere = at === path || (!alone && (at.startsWith(`${path}.`) || at.startsWith(`${path}[`)));
	return isHere ? problem.detail : null;
}

/** Whether a problem is shown at a place of the rule, rather than to be told at its foot. */
export function isPlaced(problem: Problem | null): boolean {
	const at = placeOf(problem);
	return at !== null && /^(name$|when|conditions\.(all|any|none)|actions\[)/.test(at);
}

function placeOf(problem: Problem | null): string | null {
	return problem?.field?.replace(/^(rule|draft)\./, '') ?? null;
}
