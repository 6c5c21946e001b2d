// Contacts that are found by what somebody types where a customer is named.
import { api, data, type Schemas } from '../api/client.ts';

/** So many letters it takes, and so many are found at the most. */
export const LEAST = 2;
const MOST = 6;

/** Find contacts by name or address, the likeliest first. Throws the hub's `Problem`. */
export async function contactsLike(typed: string, signal: AbortSignal): Promise<Schemas['ContactAnswer'][]> {
	const hits = await data(api.GET('/rest/v1/search', { params: { query: { q: typed, types: 'contact', limit: MOST } }, signal }));
	return Promise.all(hits.data.map((hit) => data(api.GET('/rest/v1/contacts/{contact_id}', { params: { path: { contact_id: hit.id } }, signal }))));
}
