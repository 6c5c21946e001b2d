// Which mailboxes letters really come in to: that one exists says nothing of it.
import { api, data, type Schemas } from '../api/client.ts';

type Mailbox = Schemas['MailboxAnswer'];

const LATEST = 20;

/** Those whose letters are fetched from a server that works, or handed in: by SMTP or LMTP, some came already. */
export async function receiving(mailboxes: readonly Mailbox[]): Promise<Mailbox[]> {
	const found = await Promise.all(mailboxes.map(async (one) => ((await isFetched(one.id)) || (await hasLetters(one.id)) ? one : null)));
	return found.filter((one) => one !== null);
}

async function isFetched(mailbox_id: number): Promise<boolean> {
	const connections = await data(api.GET('/rest/v1/mailboxes/{mailbox_id}/connections', { params: { path: { mailbox_id } } }));
	return connections.data.some((one) => one.kind === 'imap' && one.state === 'working');
}

async function hasLetters(mailbox_id: number): Promise<boolean> {
	const letters = await data(api.GET('/rest/v1/letters', { params: { query: { mailbox_id, limit: LATEST } } }));
	return letters.data.some((one) => one.source === 'smtp' || one.source === 'lmtp');
}
