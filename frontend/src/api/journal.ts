// The journal, read for one's own changes since some place in it: what was done in bulk is taken back by what it says.
import { session } from '../shell/session.svelte.ts';
import { api, data, following, type Schemas } from './client.ts';

export type Happened = Schemas['EventAnswer'];

/** Give the place in the journal where the next event will stand: the whole URL of what follows. */
export async function placeNow(): Promise<string> {
	const page = await data(api.GET('/rest/v1/events', { params: { query: { after: 'now', limit: 200 } } }));
	// A text is what a stream is, which was not asked for.
	return (page as Schemas['EventPage']).next;
}

/** List what the reader did since then to tickets or contacts, oldest first. */
export async function ownSince(start: string, subject: 'ticket' | 'contact'): Promise<Happened[]> {
	const found: Happened[] = [];
	for (let next = start; ; ) {
		const page = await following<Schemas['EventPage']>(next);
		found.push(...page.data.filter((event) => event.subject === subject && isOwn(event)));
		if (!page.has_more) return found;
		next = page.next;
	}
}

function isOwn(event: Happened): boolean {
	return event.actor.kind === 'member' && event.actor.id === session.workspace.member_id;
}
