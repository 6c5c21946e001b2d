import { expect, test } from 'vitest';
import { asProblem, Problem, problemOf } from './problem.ts';

test('a problem says what the hub said', () => {
	const problem = problemOf(409, { code: 'overtaken', detail: 'a letter came in', field: 'text', message_id: 7 });
	expect(problem).toMatchObject({ status: 409, code: 'overtaken', detail: 'a letter came in', field: 'text' });
	expect(problem.more).toEqual({ message_id: 7 });
	expect(problem.isPassing).toBe(false);
});

test('what is no problem document is told by its status', () => {
	expect(problemOf(502, '<html>')).toMatchObject({ code: 'http_502', isPassing: true });
	expect(problemOf(404, null).detail).toContain('404');
});

test('no network is offline, and what was stopped is no failure of it', () => {
	expect(asProblem(new TypeError('Failed to fetch'))).toMatchObject({ status: 0, code: 'offline', isOffline: true });
	expect(asProblem(new DOMException('', 'AbortError')).code).toBe('aborted');
	const problem = new Problem(400, 'invalid', 'no');
	expect(asProblem(problem)).toBe(problem);
});
