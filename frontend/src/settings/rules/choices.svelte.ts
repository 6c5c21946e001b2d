// What rules may name: mailboxes, members, webhooks, canned replies. Read when a rule is opened.
import { api, data } from '../../api/client.ts';
import { asProblem } from '../../api/problem.ts';
import { session } from '../../shell/session.svelte.ts';
import { toasts } from '../../ui/toasts.svelte.ts';

export interface Named {
	value: string;
	name: string;
}

export class RuleChoices {
	mailboxes = $state.raw<readonly Named[]>([]);
	members = $state.raw<readonly Named[]>([]);
	webhooks = $state.raw<readonly Named[]>([]);
	replies = $state.raw<readonly Named[]>([]);

	constructor() {
		this.#read().catch((thrown: unknown) => toasts.problem(asProblem(thrown).detail));
	}

	async #read(): Promise<void> {
		const [mailboxes, members, webhooks, replies] = await Promise.all([
			data(api.GET('/rest/v1/mailboxes')),
			data(api.GET('/rest/v1/members')),
			session.administers ? data(api.GET('/rest/v1/webhooks', { params: { query: { limit: 200 } } })) : { data: [] },
			data(api.GET('/rest/v1/canned-replies'))
		]);
		this.mailboxes = mailboxes.data.map((one) => ({ value: String(one.id), name: one.name }));
		this.members = members.data.map((one) => ({ value: one.email, name: `${one.name} <${one.email}>` }));
		this.webhooks = webhooks.data.map((one) => ({ value: String(one.id), name: one.name || one.url }));
		this.replies = replies.data.map((one) => ({ value: String(one.id), name: one.title }));
	}
}
