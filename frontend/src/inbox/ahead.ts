// The first page of a list, asked for before the page that shows it is there.
import { api, data, type Schemas } from '../api/client.ts';
import { keptQuery, narrowed } from './narrowing.ts';
import { filterOf, type TicketFilter } from './views.ts';

type Page = Schemas['TicketList'];

const MANY = 100;
let begun: { filter: string; page: Promise<Page> } | null = null;

/** Ask for the list at an address. One of a saved view is not known yet, and is asked for by its page. */
export function begin(view: string, query: URLSearchParams): void {
	const found = filterOf(view, []);
	if (!found) return;
	const filter = narrowed(found, new URLSearchParams(keptQuery(query)));
	begun = { filter: JSON.stringify(filter), page: firstPage(filter) };
	// Whoever takes it hears of it; who does not has gone elsewhere.
	begun.page.catch(() => undefined);
}

/** Give what was asked for, once, if it is the list under this filter; else ask for that. */
export function takeFirstPage(filter: TicketFilter, signal: AbortSignal): Promise<Page> {
	const taken = begun;
	begun = null;
	return taken?.filter === JSON.stringify(filter) ? taken.page : firstPage(filter, signal);
}

function firstPage(filter: TicketFilter, signal?: AbortSignal): Promise<Page> {
	return data(api.GET('/rest/v1/tickets', { params: { query: { ...filter, limit: MANY } }, ...(signal && { signal }) }));
}
