import { expect, test, vi } from 'vitest';

vi.mock('../i18n/index.svelte.ts', () => ({ translate: () => (key: string, given?: object) => `${key} ${Object.values(given ?? {})}`.trim() }));
const { asProblem, Problem, problemOf } = await import('./problem.ts');

test('a problem says what the hub said', () => {
	const problem = problemOf(409, { code: 'overtaken', detail: 'a letter came in', field: 'text', message_id: 7 });
	expect(problem).toMatchObject({ status: 409, code: 'overtaken', detail: 'A letter came in', field: 'text' });
	expect(problem.more).toEqual({ message_id: 7 });
	expect(problem.isPassing).toBe(false);
});

test('a sentence stands beside its field without naming it', () => {
	const said = (detail: string, field?: string): string => problemOf(400, { code: 'invalid', detail, field }).detail;
	expect(said('emails[0].email: måste vara en e-postadress', 'emails[0].email')).toBe('Måste vara en e-postadress');
	expect(said('ändra det', 'name')).toBe('Ändra det');
	expect(said('email: is required', 'name')).toBe('email: is required');
	expect(said('anna@example.org is blocked already')).toBe('anna@example.org is blocked already');
});

test('what is no problem document is told by its status', () => {
	expect(problemOf(502, '<html>')).toMatchObject({ code: 'http_502', isPassing: true });
	expect(problemOf(404, null).detail).toContain('404');
});

test('no network is offline, and what was stopped is no failure of it', () => {
	expect(asProblem(new TypeError('Failed to fetch'))).toMatchObject({ status: 0, code: 'offline', isOffline: true });
	expect(asProblem(new TypeError('Failed to fetch')).detail).toBe('hubAway');
	expect(asProblem(new DOMException('', 'AbortError')).code).toBe('aborted');
	const problem = new Problem(400, 'invalid', 'no');
	expect(asProblem(problem)).toBe(problem);
});
