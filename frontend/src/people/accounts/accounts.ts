// Accounts as they are listed and changed: reading, changing with a way back, deleting.
import { api, data, type Schemas } from '../../api/client.ts';
import { Paged } from '../../api/paged.svelte.ts';
import { toasts } from '../../ui/toasts.svelte.ts';
import { complain } from '../contacts.svelte.ts';
import { inverseOf } from './columns.ts';
import { forApi, type Account, type Filter } from './filters.ts';

type Change = Schemas['ChangeAccount'];

/** List the accounts that a filter leaves. */
export function listOf(filter: Filter): Paged<Account> {
	const query = { ...forApi(filter), sort: filter.sort, limit: 100, expand: 'contact_count' };
	return new Paged((signal) => data(api.GET('/rest/v1/accounts', { params: { query }, signal })));
}

/** Change an account. Throws the `Problem` that it was refused with. */
export function change(id: number, body: Change): Promise<Account> {
	return data(api.PATCH('/rest/v1/accounts/{account_id}', { params: { path: { account_id: id } }, body }));
}

/** Change an account, and offer to take it back. `shown` is called with it after either. Throws as `change` does. */
export async function changeWithUndo(before: Account, body: Change, told: { done: (account: Account) => string; undo: string; shown: (account: Account) => void }): Promise<Account> {
	const after = await change(before.id, body);
	told.shown(after);
	toasts.done(told.done(after), { name: told.undo, run: () => void change(before.id, inverseOf(before, body)).then(told.shown, complain) });
	return after;
}

/** Delete an account; its contacts stay. Answers the job at whose end it will be gone, if it has many. */
export function remove(id: number): Promise<Schemas['JobAnswer'] | undefined> {
	return data(api.DELETE('/rest/v1/accounts/{account_id}', { params: { path: { account_id: id } } }));
}
