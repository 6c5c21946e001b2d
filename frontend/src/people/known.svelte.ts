// What contacts are sorted by in this workspace: tags, locations, custom fields, and who its members are.
import { api, data, type Schemas } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import { toasts } from '../ui/toasts.svelte.ts';

class Known {
	tags = $state.raw<readonly Schemas['CountedTag'][]>([]);
	locations = $state.raw<readonly Schemas['LocationAnswer'][]>([]);
	customFields = $state.raw<readonly Schemas['CustomFieldAnswer'][]>([]);
	members = $state.raw<ReadonlyMap<number, string>>(new Map());
	views = $state.raw<readonly Schemas['ViewAnswer'][]>([]);
	accounts = $state.raw<ReadonlyMap<number, string>>(new Map());
	#asked = new Set<number>();
	#reading: Promise<void> | null = null;

	/** Read them, if nobody has. What cannot be read is told, and tried again by the next page. */
	load(): void {
		this.#reading ??= this.reload().catch((thrown) => {
			this.#reading = null;
			toasts.problem(asProblem(thrown).detail);
		});
	}

	/** Read them anew. */
	async reload(): Promise<void> {
		const limit = 200;
		const [tags, locations, fields, members, views] = await Promise.all([
			data(api.GET('/rest/v1/tags', { params: { query: { limit, sort: 'name' } } })),
			data(api.GET('/rest/v1/locations', { params: { query: { limit } } })),
			data(api.GET('/rest/v1/custom-fields', { params: { query: { noun: 'contact' } } })),
			data(api.GET('/rest/v1/members')),
			data(api.GET('/rest/v1/views'))
		]);
		this.tags = tags.data;
		this.locations = locations.data;
		this.customFields = fields.data;
		this.members = new Map(members.data.map((one) => [one.id, one.name]));
		this.views = views.data;
	}

	/** An account's name, which is read when it is first asked for; its number until then, and where it is gone. */
	accountName(id: number): string {
		if (!this.#asked.has(id)) {
			this.#asked.add(id);
			void data(api.GET('/rest/v1/accounts/{account_id}', { params: { path: { account_id: id } } })).then(
				({ name }) => (this.accounts = new Map([...this.accounts, [id, name]])),
				() => undefined
			);
		}
		return this.accounts.get(id) ?? `#${id}`;
	}

	location(id: number): Schemas['LocationAnswer'] | undefined {
		return this.locations.find((one) => one.id === id);
	}
}

export const known = new Known();

/** Find accounts by what is typed; without anything, the first by name. */
export async function accountsLike(text: string, signal?: AbortSignal): Promise<{ id: number; name: string }[]> {
	const quiet = signal ? { signal } : {};
	if (!text.trim()) return (await data(api.GET('/rest/v1/accounts', { params: { query: { sort: 'name', limit: 20 } }, ...quiet }))).data;
	const query = { q: text, types: 'account', limit: 20 };
	const found = await data(api.GET('/rest/v1/search', { params: { query }, ...quiet }));
	return found.data.map((hit) => ({ id: hit.id, name: hit.title }));
}
