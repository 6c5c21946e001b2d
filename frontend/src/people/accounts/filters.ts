// What the table of accounts is filtered by: in the address, for the API, and in a saved view.
import type { Schemas } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';
import { beginOf, dayIn, DAYS, savedInAddress, type Days } from '../table/days.ts';

export type Account = Schemas['AccountAnswer'];
export type ListQuery = NonNullable<paths['/rest/v1/accounts']['get']['parameters']['query']>;
export type Sort = NonNullable<ListQuery['sort']>;

/** Everything is text, as it stands in the address; "" leaves all. Days are as `2026-01-31`. */
export interface Filter extends Days {
	/** What is searched for. */
	q: string;
	sort: Sort;
}

const DEFAULT_SORT: Sort = 'name';
const SORTS: readonly string[] = ['id', '-id', 'name', '-name', 'updated_at', '-updated_at'];

/** Read the filter in an address. What cannot be is as if it were not there. */
export function filterIn(query: URLSearchParams): Filter {
	const sort = query.get('sort') ?? '';
	const days = Object.fromEntries(DAYS.map((name) => [name, dayIn(query, name)])) as Days;
	return { q: query.get('q')?.trim() ?? '', ...days, sort: SORTS.includes(sort) ? (sort as Sort) : DEFAULT_SORT };
}

/** Give what a filter is in an address; null for what it leaves open. */
export function inAddress(filter: Filter): Record<string, string | null> {
	const days = DAYS.map((name) => [name, filter[name] || null] as const);
	return { q: filter.q || null, ...Object.fromEntries(days), sort: filter.sort === DEFAULT_SORT ? null : filter.sort };
}

/** How many of the days a filter asks for. */
export function daysAsked(filter: Filter): number {
	return DAYS.filter((name) => filter[name] !== '').length;
}

/** Give the filter as exports and lists have it. */
export function forApi(filter: Filter): Partial<ListQuery> {
	const days = DAYS.filter((name) => filter[name]).map((name) => [name, beginOf(filter[name])] as const);
	return { ...(filter.q && { q: filter.q }), ...Object.fromEntries(days) };
}

/** Give the filter that a saved view holds, with its order. */
export function forView(filter: Filter): Record<string, unknown> {
	return { ...forApi(filter), sort: filter.sort };
}

/** Read the filter of a saved view, which may have been saved by another program. */
export function ofView(saved: Record<string, unknown>): Filter {
	return filterIn(savedInAddress(saved));
}
