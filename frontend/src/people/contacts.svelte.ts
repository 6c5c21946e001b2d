// Contacts as they are listed and changed: reading, changing at once with a way back, deleting and restoring.
import { api, data, type Schemas } from '../api/client.ts';
import { Paged } from '../api/paged.svelte.ts';
import { asProblem } from '../api/problem.ts';
import { toasts } from '../ui/toasts.svelte.ts';
import { inverseOf, type Change } from './columns.ts';
import { forApi, type Contact, type Filter } from './filters.ts';

const EXPAND = 'account,location';
const PAGE = 100;
const MEANT = 5;

/** List the contacts that a filter leaves. */
export function listOf(filter: Filter): Paged<Contact> {
	const query = { ...forApi(filter), sort: filter.sort, limit: PAGE, expand: EXPAND } as never;
	return new Paged((signal) => data(api.GET('/rest/v1/contacts', { params: { query }, signal })));
}

/** Find whom a text may mean that no contact has as it is written, the likeliest first. */
export async function meantBy(q: string, signal: AbortSignal): Promise<Schemas['HitAnswer'][]> {
	const query = { q, types: 'contact', limit: MEANT };
	return (await data(api.GET('/rest/v1/search', { params: { query }, signal }))).data;
}

export function contactAt(id: number, signal?: AbortSignal): Promise<Contact> {
	const params = { path: { contact_id: id }, query: { expand: EXPAND } };
	return data(api.GET('/rest/v1/contacts/{contact_id}', { params, ...(signal && { signal }) }));
}

/** Change a contact. Throws the `Problem` that it was refused with. */
export function change(id: number, body: Change): Promise<Contact> {
	const params = { path: { contact_id: id }, query: { expand: EXPAND } };
	return data(api.PATCH('/rest/v1/contacts/{contact_id}', { params, body: body as never }));
}

interface Told {
	/** What is said of the contact as it is then. */
	done: (contact: Contact) => string;
	undo: string;
	/** Called with the contact as it is now, after the change and after it was taken back. */
	shown: (contact: Contact) => void;
}

/** Change a contact, and offer to take it back. Throws as `change` does. */
export async function changeWithUndo(before: Contact, body: Change, told: Told): Promise<Contact> {
	const after = await change(before.id, body);
	told.shown(after);
	const back = inverseOf(before, body);
	toasts.done(told.done(after), {
		name: told.undo,
		run: () => void change(before.id, back).then(told.shown, complain)
	});
	return after;
}

/** Delete a contact. Its tickets stay. */
export async function remove(id: number): Promise<void> {
	await data(api.DELETE('/rest/v1/contacts/{contact_id}', { params: { path: { contact_id: id } } }));
}

/** Bring a deleted contact back, as it was. */
export async function restore(id: number): Promise<Contact> {
	await data(api.POST('/rest/v1/contacts/{contact_id}/restore', { params: { path: { contact_id: id } } }));
	return contactAt(id);
}

/** Say in a toast what was refused. */
export function complain(thrown: unknown): void {
	toasts.problem(asProblem(thrown).detail);
}
