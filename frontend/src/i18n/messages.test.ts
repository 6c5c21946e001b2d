// Every language says everything that English says, with the same names in braces.
import { describe, expect, test } from 'vitest';
import { namesIn } from './filling.ts';
import { LANGUAGES } from './languages.ts';
import type { Messages } from './messages.ts';

const files = import.meta.glob<{ default: Messages }>('./*/*.ts', { eager: true });
const areas = [...new Set(Object.keys(files).map((path) => path.split('/')[1]!))];
const messagesOf = (area: string, language: string) => files[`./${area}/${language}.ts`]!.default;

describe.each(areas)('%s', (area) => {
	const english = messagesOf(area, 'en');

	test.each(Object.keys(LANGUAGES))('has every message in %s', (language) => {
		expect(Object.keys(messagesOf(area, language)).sort()).toEqual(Object.keys(english).sort());
	});

	test.each(Object.keys(LANGUAGES))('has the same names in braces in %s', (language) => {
		const names = (messages: Messages) => Object.fromEntries(Object.entries(messages).map(([key, one]) => [key, namesIn(one)]));
		expect(names(messagesOf(area, language))).toEqual(names(english));
	});

	test.each(Object.keys(LANGUAGES))('has every plural form that %s needs', (language) => {
		const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
		const lacking = Object.entries(messagesOf(area, language)).filter(
			([, one]) => typeof one !== 'string' && needed.some((form) => !(form in one))
		);
		expect(lacking).toEqual([]);
	});
});
