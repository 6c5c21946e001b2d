// The REST API, typed by its own document: `await data(api.GET('/rest/v1/tickets', { params: { query } }))`.
import createClient, { type Middleware } from 'openapi-fetch';
import { session } from '../shell/session.svelte.ts';
import { asProblem, loggedOut, problemOf } from './problem.ts';
import { ofReader } from './reader.ts';
import type { components, paths } from './schema.d.ts';

export type Schemas = components['schemas'];

const EXPIRED = 401;

/** Names the workspace and the reader's language, proves that what writes comes from this page; sends who is logged out to log in again, and back here afterwards. */
const atHome: Middleware = {
	onRequest({ request }) {
		for (const [name, value] of Object.entries(ofReader())) request.headers.set(name, value);
		if (request.method !== 'GET') request.headers.set('x-csrf-token', session.csrf);
	},
	onResponse({ response }) {
		if (response.status === EXPIRED) logInAgain();
	},
	onError({ error }) {
		return asProblem(error);
	}
};

export const api = createClient<paths>({
	baseUrl: location.origin,
	querySerializer: { array: { style: 'form', explode: true } }
});
api.use(atHome);

interface Answered<Data> {
	data?: Data;
	error?: unknown;
	response: Response;
}

/** Give what a call answered. Throws a `Problem` for what was refused or did not arrive. */
export async function data<Data>(call: Promise<Answered<Data>>): Promise<Data> {
	return (await whole(call)).data;
}

/** Give what a call answered and its ETag, to be sent as `If-Match` with a change. */
export async function whole<Data>(call: Promise<Answered<Data>>): Promise<{ data: Data; etag: string | null }> {
	let answered: Answered<Data>;
	try {
		answered = await call;
	} catch (thrown) {
		throw asProblem(thrown);
	}
	if (!answered.response.ok) throw problemOf(answered.response.status, answered.error);
	return { data: answered.data as Data, etag: answered.response.headers.get('etag') };
}

/** Follow a list's `next`, which is a whole URL. */
export async function following<Page>(next: string, signal?: AbortSignal): Promise<Page> {
	const url = new URL(next);
	let response: Response;
	try {
		response = await fetch(url.pathname + url.search, {
			headers: ofReader(),
			signal: signal ?? null
		});
	} catch (thrown) {
		throw asProblem(thrown);
	}
	if (response.status === EXPIRED) logInAgain();
	if (!response.ok) throw problemOf(response.status, await response.json().catch(() => null));
	return (await response.json()) as Page;
}

function logInAgain(): never {
	location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
	throw loggedOut(EXPIRED);
}
