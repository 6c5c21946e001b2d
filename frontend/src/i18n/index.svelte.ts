// Texts in the language of whoever reads: `const t = translate('inbox')`, then `t('open', { count })`.
import { session } from '../shell/session.svelte.ts';
import { filled, pseudo } from './filling.ts';
import { chooseLanguage, LANGUAGES, localeFor, type Language } from './languages.ts';
import type { Area, Areas, Given, Message, Messages } from './messages.ts';

const KEPT = 'rolodesk.language';
const files = import.meta.glob<{ default: Messages }>(['./*/*.ts', '!./**/*.test.ts']);

const asked = new URLSearchParams(location.search).get('lang');
let language = $state<Language>(chooseLanguage(asked ?? kept() ?? session.workspace.language, navigator.languages));
let loaded = $state.raw<{ [One in Area]?: Messages }>({});

/** The language in use. */
export function currentLanguage(): Language {
	return language;
}

/** The locale that dates and numbers are written in: the browser's own for the language, if it has one. */
export function currentLocale(): string {
	return localeFor(language, navigator.languages);
}

/** Load the messages of areas in the language in use; those that are there stay. */
export async function loadAreas(...areas: Area[]): Promise<void> {
	const missing = areas.filter((area) => !loaded[area]);
	if (missing.length === 0) return;
	const found = await fetched(missing, language);
	loaded = { ...loaded, ...found };
}

/** Change the language at once, everywhere, and keep it on this device. */
export async function changeLanguage(wanted: Language): Promise<void> {
	const found = await fetched(Object.keys(loaded) as Area[], wanted);
	language = wanted;
	loaded = found;
	if (wanted in LANGUAGES) localStorage.setItem(KEPT, wanted);
	mark();
}

/** Say the language and its direction to the browser. */
export function mark(): void {
	document.documentElement.lang = language.slice(0, 2) === 'xx' ? 'en' : language;
	document.documentElement.dir = language === 'xx-rtl' ? 'rtl' : 'ltr';
}

/** Give the function that says the messages of an area, which a page has loaded. It follows the language. */
export function translate<One extends Area>(area: One) {
	return <Key extends keyof Areas[One] & string>(key: Key, ...given: Given<Areas[One][Key]>): string => {
		const message: Message | undefined = loaded[area]?.[key];
		if (message === undefined) throw new Error(`The messages of ${area} are not loaded, or lack ${key}.`);
		return filled(message, given[0] as Record<string, string | number> | undefined, currentLocale());
	};
}

async function fetched(areas: Area[], wanted: Language): Promise<{ [One in Area]?: Messages }> {
	const source = wanted.startsWith('xx') ? 'en' : wanted;
	const found = await Promise.all(
		areas.map(async (area) => {
			const messages = (await files[`./${area}/${source}.ts`]!()).default;
			return [area, wanted.startsWith('xx') ? pseudo(messages) : messages] as const;
		})
	);
	return Object.fromEntries(found);
}

function kept(): string | null {
	try {
		return localStorage.getItem(KEPT);
	} catch {
		return null;
	}
}
