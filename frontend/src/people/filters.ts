// What the table of contacts is filtered by: in the address, for the API, and in a saved view.
import type { Schemas } from '../api/client.ts';
import type { paths } from '../api/schema.d.ts';
import { beginOf, dayIn, DAYS, savedInAddress, type Days } from './table/days.ts';

export type Contact = Schemas['ContactAnswer'];
export type ListQuery = NonNullable<paths['/rest/v1/contacts']['get']['parameters']['query']>;
export type ApiFilter = Schemas['FilterContacts'];
export type Sort = NonNullable<ListQuery['sort']>;

/** Everything is text, as it stands in the address; "" leaves all. Days are as `2026-01-31`. */
export interface Filter extends Days {
	/** What is searched for. */
	q: string;
	tag: readonly string[];
	stage: string;
	/** An id, or `none`. */
	account_id: string;
	location_id: string;
	email: string;
	phone: string;
	/** The whole name. */
	name: string;
	/** By the titles of custom fields. */
	custom_fields: Readonly<Record<string, string>>;
	sort: Sort;
}

export const DEFAULT_SORT: Sort = '-updated_at';
const SORTS: readonly string[] = ['-id', 'id', '-name', 'name', '-updated_at', 'updated_at'];
const TEXTS = ['q', 'stage', 'account_id', 'location_id', 'email', 'phone', 'name'] as const;
const BETWEEN_TAGS = '\n';
export const NONE = 'none';

/** Read the filter in an address. What cannot be is as if it were not there. */
export function filterIn(query: URLSearchParams): Filter {
	const text = (name: string) => query.get(name)?.trim() ?? '';
	const day = (name: string) => dayIn(query, name);
	const id = (name: string) => (/^\d{1,18}$/.test(text(name)) ? text(name) : '');
	const sort = text('sort');
	return {
		q: text('q'),
		tag: text('tag').split(BETWEEN_TAGS).filter(Boolean),
		stage: text('stage'),
		account_id: text('account_id') === NONE ? NONE : id('account_id'),
		location_id: id('location_id'),
		email: text('email'),
		phone: text('phone'),
		name: text('name'),
		custom_fields: fieldsIn(text('custom_fields')),
		created_after: day('created_after'),
		created_before: day('created_before'),
		updated_after: day('updated_after'),
		updated_before: day('updated_before'),
		sort: SORTS.includes(sort) ? (sort as Sort) : DEFAULT_SORT
	};
}

/** Give what a filter is in an address; null for what it leaves open. */
export function inAddress(filter: Filter): Record<string, string | null> {
	const given: Record<string, string | null> = {};
	for (const name of [...TEXTS, ...DAYS]) given[name] = filter[name] || null;
	given.tag = filter.tag.join(BETWEEN_TAGS) || null;
	given.custom_fields = fieldsAsked(filter) ? JSON.stringify(filter.custom_fields) : null;
	given.sort = filter.sort === DEFAULT_SORT ? null : filter.sort;
	return given;
}

/** How many things a filter asks for. */
export function asks(filter: Filter): number {
	return [...TEXTS, ...DAYS].filter((name) => filter[name] !== '').length + (filter.tag.length ? 1 : 0) + fieldsAsked(filter);
}

/** How many custom fields a filter asks for. */
export const fieldsAsked = (filter: Filter): number => Object.keys(filter.custom_fields).length;

/** Give the filter with a value of a custom field; "" leaves all. */
export function withField(filter: Filter, title: string, value: string): Filter {
	return { ...filter, custom_fields: inOrder({ ...filter.custom_fields, [title]: value.trim() }) };
}

function fieldsIn(text: string): Record<string, string> {
	if (!text) return {};
	try {
		return inOrder(JSON.parse(text));
	} catch {
		return {};
	}
}

/** Leave the texts of an object, by their keys. */
function inOrder(fields: unknown): Record<string, string> {
	if (typeof fields !== 'object' || fields === null) return {};
	const texts = Object.entries(fields).map(([title, value]) => [title, String(value)] as const);
	return Object.fromEntries(texts.filter(([title, value]) => title.trim() && value.trim()).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Give the filter as bulk actions, exports and lists have it. */
export function forApi(filter: Filter): ApiFilter {
	const given: Record<string, unknown> = {};
	for (const name of ['q', 'stage', 'email', 'phone', 'name'] as const) if (filter[name]) given[name] = filter[name];
	for (const name of ['account_id', 'location_id'] as const) if (filter[name]) given[name] = filter[name] === NONE ? NONE : Number(filter[name]);
	for (const name of DAYS) if (filter[name]) given[name] = beginOf(filter[name]);
	if (filter.tag.length) given.tag = [...filter.tag];
	if (fieldsAsked(filter)) given.custom_fields = { ...filter.custom_fields };
	return given as ApiFilter;
}

/** Give the filter that a saved view holds, with its order. */
export function forView(filter: Filter): Record<string, unknown> {
	return { ...forApi(filter), sort: filter.sort };
}

/** Read the filter of a saved view, which may have been saved by another program. */
export function ofView(saved: Record<string, unknown>): Filter {
	return filterIn(savedInAddress(saved, BETWEEN_TAGS));
}
