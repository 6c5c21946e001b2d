// Where one can go in this workspace: its mailboxes, labels and saved views, and how much lies there. Followed live.
import { api, data, type Schemas } from '../api/client.ts';
import { whenBack } from '../live/back.ts';
import { live } from '../live/live.svelte.ts';

/** Between two readings of the counts while much happens. */
const CALM_MS = 300;

class Places {
	mailboxes = $state.raw<readonly { id: number; name: string; sending: string }[]>([]);
	labels = $state.raw<readonly Schemas['LabelAnswer'][]>([]);
	views = $state.raw<readonly Schemas['ViewAnswer'][]>([]);
	/** How many tickets lie in each view; null until it is known. */
	counts = $state.raw<Schemas['CountsAnswer'] | null>(null);
	/** Whether they were read at least once. */
	known = $state(false);
	#reading: Promise<void> | null = null;
	#counting: ReturnType<typeof setTimeout> | null = null;

	/** Read them, if nobody has, and follow them from then on. */
	load(): Promise<void> {
		return (this.#reading ??= this.#begin());
	}

	/** Read the counts anew, once for all that happens within a moment. */
	recount(): void {
		this.#counting ??= setTimeout(() => {
			this.#counting = null;
			void this.#count();
		}, CALM_MS);
	}

	/** How many tickets a view's word holds; null where nobody counts. */
	countOf(word: string): number | null {
		const counts = this.counts;
		if (!counts) return null;
		const [kind, id] = [word.slice(0, word.indexOf('-')), Number(word.slice(word.indexOf('-') + 1))];
		if (kind === 'mailbox') return counts.mailboxes.find((one) => one.mailbox_id === id)?.count ?? null;
		if (kind === 'view') return counts.views.find((one) => one.view_id === id)?.count ?? null;
		if (word === 'open') return counts.all.count;
		if (word === 'mine' || word === 'unassigned' || word === 'snoozed' || word === 'spam') return counts[word]?.count ?? null;
		if (word === 'mentions') return counts.mentioned?.count ?? null;
		return null;
	}

	/** Whether nothing leaves a mailbox until somebody lets it send. */
	observes(mailboxId: number | undefined): boolean {
		return this.mailboxes.some((one) => one.id === mailboxId && one.sending === 'observing');
	}

	/** Read them anew. */
	async reload(): Promise<void> {
		const [me, labels, views] = await Promise.all([
			data(api.GET('/rest/v1/me')),
			data(api.GET('/rest/v1/labels', { params: { query: { limit: 200 } } })),
			data(api.GET('/rest/v1/views'))
		]);
		this.mailboxes = me.mailboxes;
		this.labels = labels.data;
		this.views = views.data.filter((view) => view.resource === 'tickets');
		this.known = true;
	}

	#begin(): Promise<void> {
		// What cannot be read now is read with the next event.
		const again = (): void => void this.reload().catch(() => undefined);
		for (const subject of ['label', 'view', 'mailbox', 'member']) live.on(subject, again);
		live.on('ticket', () => this.recount());
		live.onFresh(() => this.recount());
		whenBack(() => void (this.known || again()));
		void this.#count();
		return this.reload();
	}

	async #count(): Promise<void> {
		// Old numbers are better than none; the next event counts again.
		await data(api.GET('/rest/v1/tickets/counts')).then(
			(counts) => (this.counts = counts),
			() => undefined
		);
	}
}

export const places = new Places();
