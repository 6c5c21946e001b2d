// Days in a filter: as they are chosen, and as the moments that the API compares with.

export const DAYS = ['created_after', 'created_before', 'updated_after', 'updated_before'] as const;
export type Days = Record<(typeof DAYS)[number], string>;

/** When a day, as `2026-01-31`, begins here, in UTC. */
export function beginOf(day: string): string {
	const [year, month, date] = day.split('-').map(Number);
	return new Date(year!, month! - 1, date!).toISOString();
}

/** The day here of a moment; "" for what is none. */
export function dayOf(moment: string): string {
	const when = new Date(moment);
	if (Number.isNaN(when.getTime())) return '';
	const two = (value: number) => String(value).padStart(2, '0');
	return `${String(when.getFullYear()).padStart(4, '0')}-${two(when.getMonth() + 1)}-${two(when.getDate())}`;
}

/** Give a day in an address; "" for what is none. */
export function dayIn(query: URLSearchParams, name: string): string {
	const text = query.get(name)?.trim() ?? '';
	return /^\d{4}-\d\d-\d\d$/.test(text) ? text : '';
}

/** Give a saved filter as it stands in an address: its moments as days here, what is an object as JSON. */
export function savedInAddress(saved: Record<string, unknown>, between = '\n'): URLSearchParams {
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(saved)) {
		if (Array.isArray(value)) query.set(name, value.join(between));
		else if (typeof value === 'object') query.set(name, JSON.stringify(value));
		else query.set(name, (DAYS as readonly string[]).includes(name) ? dayOf(String(value)) : String(value));
	}
	return query;
}
