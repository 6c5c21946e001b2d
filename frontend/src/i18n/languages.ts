// The languages of the app, and which one somebody gets.

export const LANGUAGES = { en: 'English', sv: 'Svenska', de: 'Deutsch' } as const;
/** `xx` is English with marks, by which untranslated text is seen; `xx-rtl` the same from right to left. */
export type Language = keyof typeof LANGUAGES | 'xx' | 'xx-rtl';

/** Choose the language that was asked for, else the first of the browser's that we have, else English. */
export function chooseLanguage(wanted: string | null, ofBrowser: readonly string[]): Language {
	if (wanted === 'xx' || wanted === 'xx-rtl' || (wanted !== null && wanted in LANGUAGES)) return wanted as Language;
	const found = ofBrowser.map((one) => one.slice(0, 2).toLowerCase()).find((one) => one in LANGUAGES);
	return (found as Language | undefined) ?? 'en';
}

/** Choose the locale for dates and numbers: the browser's own of that language, else the language. */
export function localeFor(language: Language, ofBrowser: readonly string[]): string {
	const plain = language.startsWith('xx') ? 'en' : language;
	return ofBrowser.find((one) => one.toLowerCase().startsWith(plain)) ?? plain;
}
