// Times, numbers and lists as the reader writes them. All follow the language when it changes.
import { currentLocale } from './index.svelte.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const made = new Map<string, unknown>();

/** For rows: the time today, the weekday within six days, the day this year, else the date. */
export function shortly(at: string | Date, now = new Date()): string {
	const when = new Date(at);
	const age = now.getTime() - when.getTime();
	if (when.toDateString() === now.toDateString()) return dates({ hour: '2-digit', minute: '2-digit' }).format(when);
	if (age > 0 && age < 6 * DAY) return dates({ weekday: 'short' }).format(when);
	if (when.getFullYear() === now.getFullYear()) return dates({ day: 'numeric', month: 'short' }).format(when);
	return dates({ year: 'numeric', month: 'numeric', day: 'numeric' }).format(when);
}

/** The day and the time, written out. */
export function fully(at: string | Date): string {
	return dates({ dateStyle: 'long', timeStyle: 'short' }).format(new Date(at));
}

/** The day and the time in few letters, for lines that have little room: the year, where it is another. */
export function briefly(at: string | Date, now = new Date()): string {
	const when = new Date(at);
	const year = when.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
	return dates({ ...year, month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' }).format(when);
}

/** A date alone. */
export function day(at: string | Date): string {
	return dates({ dateStyle: 'medium' }).format(new Date(at));
}

/** How long ago, or in how long: "5 minutes ago". */
export function relatively(at: string | Date, now = new Date()): string {
	const distance = new Date(at).getTime() - now.getTime();
	const size = Math.abs(distance);
	const units = [
		[MINUTE, 1000, 'second'],
		[HOUR, MINUTE, 'minute'],
		[DAY, HOUR, 'hour'],
		[30 * DAY, DAY, 'day'],
		[365 * DAY, 30 * DAY, 'month'],
		[Infinity, 365 * DAY, 'year']
	] as const;
	const [, unit, name] = units.find(([limit]) => size < limit)!;
	const format = cached('relative', {}, (locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
	return format.format(Math.round(distance / unit), name);
}

export function number(value: number, options: Intl.NumberFormatOptions = {}): string {
	return cached('number', options, (locale) => new Intl.NumberFormat(locale, options)).format(value);
}

/** A file's size: "1.2 MB". */
export function bytes(size: number): string {
	const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
	const power = Math.min(units.length - 1, size > 0 ? Math.floor(Math.log10(size) / 3) : 0);
	const options = { style: 'unit', unit: units[power], unitDisplay: power ? 'short' : 'long', maximumFractionDigits: power ? 1 : 0 } as const;
	return number(size / 1000 ** power, options);
}

/** "Anna, Bob and Carl". */
export function listed(items: string[]): string {
	return cached('list', {}, (locale) => new Intl.ListFormat(locale, { type: 'conjunction' })).format(items);
}

function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	return cached('date', options, (locale) => new Intl.DateTimeFormat(locale, options));
}

function cached<Format>(kind: string, options: object, make: (locale: string) => Format): Format {
	const locale = currentLocale();
	const key = `${kind} ${locale} ${JSON.stringify(options)}`;
	if (!made.has(key)) made.set(key, make(locale));
	return made.get(key) as Format;
}
