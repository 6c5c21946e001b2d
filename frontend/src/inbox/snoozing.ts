// When a ticket that sleeps is to wake: what is offered, and how it is told.

export type Wake = 'later' | 'tomorrow' | 'monday' | 'week';

const MORNING = 8;

/** Give the times that are offered, as of now: none in the past, none twice. */
export function wakes(now = new Date()): { name: Wake; at: Date }[] {
	const later = new Date(now);
	later.setHours(now.getHours() + 3, 0, 0, 0);
	const offered: { name: Wake; at: Date }[] = [
		{ name: 'later', at: later },
		{ name: 'tomorrow', at: morning(now, 1) },
		{ name: 'monday', at: morning(now, 8 - (now.getDay() || 7)) },
		{ name: 'week', at: morning(now, 7) }
	];
	return offered.filter((one, place) => offered.findIndex((other) => +other.at === +one.at) === place);
}

/** Whether a ticket sleeps until somebody writes. */
export function isUntilReply(until: string): boolean {
	return until.startsWith('9999');
}

/** What a field of a date and a time begins with: tomorrow morning, in the reader's own time. */
export function fieldValue(at: Date): string {
	const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
	return local.toISOString().slice(0, 16);
}

function morning(now: Date, days: number): Date {
	const at = new Date(now);
	at.setDate(now.getDate() + days);
	at.setHours(MORNING, 0, 0, 0);
	return at;
}
