import { expect, test } from 'vitest';
import { filled, namesIn, pseudo } from './filling.ts';
import { chooseLanguage, localeFor } from './languages.ts';

test('values are put in, numbers as the language writes them', () => {
	expect(filled('{name} has {count}', { name: 'Anna', count: 12345 }, 'en')).toBe('Anna has 12,345');
	expect(filled('{count}', { count: 12345 }, 'de')).toBe('12.345');
});

test('a plural form is chosen by the count', () => {
	const message = { one: '{count} ticket', other: '{count} tickets' };
	expect(filled(message, { count: 1 }, 'en')).toBe('1 ticket');
	expect(filled(message, { count: 0 }, 'en')).toBe('0 tickets');
});

test('a value that looks like a name is no name', () => {
	expect(filled('{a} {b}', { a: '{b}', b: 'x' }, 'en')).toBe('{b} x');
});

test('the marked language keeps the names', () => {
	const marked = pseudo({ a: 'Hello {name}', b: { one: '{count} one', other: '{count} more' } });
	expect(Object.values(marked).map(namesIn)).toEqual([['name'], ['count']]);
	expect(marked.a).toMatch(/^\[.+·+\]$/);
});

test('the language is what was asked for, else the browser’s, else English', () => {
	expect(chooseLanguage('sv', ['de'])).toBe('sv');
	expect(chooseLanguage('fi', ['fi', 'de-AT'])).toBe('de');
	expect(chooseLanguage(null, ['fi'])).toBe('en');
	expect(localeFor('en', ['sv-SE', 'en-GB'])).toBe('en-GB');
	expect(localeFor('xx', ['sv'])).toBe('en');
});
