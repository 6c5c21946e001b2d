// When something can be sent later: this evening, tomorrow morning, on Monday.

export interface Later {
	name: 'inAnHour' | 'thisEvening' | 'tomorrow' | 'monday';
	at: Date;
}

const HOUR_MS = 3_600_000;
const EVENING = 18;
const MORNING = 8;

/** The times to choose from, the soonest first, each once. */
export function laterTimes(now: Date): Later[] {
	const day = (days: number, hour: number): Date => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
	const toMonday = (8 - now.getDay()) % 7 || 7;
	const times: Later[] = [
		{ name: 'inAnHour', at: new Date(now.getTime() + HOUR_MS) },
		{ name: 'thisEvening', at: day(0, EVENING) },
		{ name: 'tomorrow', at: day(1, MORNING) }
	];
	if (toMonday > 1) times.push({ name: 'monday', at: day(toMonday, MORNING) });
	return times.filter((one) => one.at > now).toSorted((one, other) => one.at.getTime() - other.at.getTime());
}

/** A time as a field of the browser has it, in the reader's own zone. */
export function fieldTime(at: Date): string {
	const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
	return local.toISOString().slice(0, 16);
}
