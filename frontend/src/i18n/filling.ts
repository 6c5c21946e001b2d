// From a message and its values to a sentence.
import type { Message, Messages } from './messages.ts';

const NAME = /\{(\w+)\}/g;
const rules = new Map<string, Intl.PluralRules>();
const numbers = new Map<string, Intl.NumberFormat>();

/** Fill a message: its plural form by `count`, its numbers written as the locale has them. */
export function filled(message: Message, values: Record<string, string | number> | undefined, locale: string): string {
	const text = typeof message === 'string' ? message : formOf(message, Number(values?.count), locale);
	if (!values) return text;
	return text.replace(NAME, (whole, name: string) => {
		const value = values[name];
		if (value === undefined) return whole;
		return typeof value === 'number' ? numberIn(locale).format(value) : value;
	});
}

/** The names within the braces of all of a message's forms. */
export function namesIn(message: Message): string[] {
	const texts = typeof message === 'string' ? [message] : Object.values(message);
	return [...new Set(texts.flatMap((text) => [...text.matchAll(NAME)].map((found) => found[1]!)))].sort();
}

/** Mark every message, so that text which is none is seen: accents, a third longer, in brackets. */
export function pseudo(messages: Messages): Messages {
	const marked = (text: string) => {
		const accented = text
			.split(/(\{\w+\})/)
			.map((part) => (part.startsWith('{') ? part : part.replace(/[a-z]/gi, (letter) => ACCENTED[letter] ?? letter)))
			.join('');
		return `[${accented}${'·'.repeat(Math.ceil(text.length / 3))}]`;
	};
	const one = (message: Message): Message =>
		typeof message === 'string'
			? marked(message)
			: Object.fromEntries(Object.entries(message).map(([form, text]) => [form, marked(text)]));
	return Object.fromEntries(Object.entries(messages).map(([key, message]) => [key, one(message)]));
}

const ACCENTED: Record<string, string> = {
	...{ a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú', y: 'ý', c: 'ç', n: 'ñ', s: 'š', z: 'ž', r: 'ř', l: 'ł', d: 'ď', t: 'ť', g: 'ğ' },
	...{ A: 'Á', E: 'É', I: 'Í', O: 'Ó', U: 'Ú', Y: 'Ý', C: 'Ç', N: 'Ñ', S: 'Š', Z: 'Ž', R: 'Ř', L: 'Ł', D: 'Ď', T: 'Ť', G: 'Ğ' }
};

function formOf(forms: Exclude<Message, string>, count: number, locale: string): string {
	let rule = rules.get(locale);
	if (!rule) rules.set(locale, (rule = new Intl.PluralRules(locale)));
	return forms[rule.select(count)] ?? forms.other ?? '';
}

function numberIn(locale: string): Intl.NumberFormat {
	let format = numbers.get(locale);
	if (!format) numbers.set(locale, (format = new Intl.NumberFormat(locale)));
	return format;
}
