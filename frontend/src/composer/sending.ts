// Sending what was written: now or when the network is back, once; and taking it back.
import { api, data, type Schemas } from '../api/client.ts';
import { outbox } from '../api/outbox.svelte.ts';
import { translate } from '../i18n/index.svelte.ts';
import { session } from '../shell/session.svelte.ts';
import type { Written } from './draft.svelte.ts';
import { formatted } from './formatting.ts';

export interface Way {
	/** Where the ticket is to stand afterwards. */
	thenStatus?: 'solved';
	sendAt?: Date;
	/** Send it though a newer message came in. */
	evenSo?: boolean;
	/** The messages that are forwarded; else the newest that came in. */
	messages?: number[];
}

type Message = Schemas['MessageAnswer'];
const ROUTES = { reply: 'replies', note: 'notes', forward: 'forwards' } as const;

/** Send it. Answers the message, or null where it waits for the network. Throws the hub's `Problem`. */
export function send(ticket: number, written: Written, way: Way): Promise<Message | null> {
	return outbox.post<Message>(`/rest/v1/tickets/${ticket}/${ROUTES[written.kind]}`, bodyOf(written, way), location.pathname);
}

/** Take a message back before it leaves. */
export function undo(ticket: number, message: number): Promise<Message> {
	const params = { path: { ticket_id: ticket, sent_id: message } };
	return data(api.POST('/rest/v1/tickets/{ticket_id}/messages/{sent_id}/undo', { params }));
}

/** What goes over the wire. */
export function bodyOf(written: Written, way: Way): Record<string, unknown> {
	const { kind, text, uploads, to, cc, bcc, seen_message_id } = written;
	const html = formatted(text);
	const body: Record<string, unknown> = { text: text.trim() || ' ', uploads: uploads.map((one) => one.id) };
	if (html !== undefined) body.html = html;
	if (way.thenStatus && kind !== 'forward') body.then_status = way.thenStatus;
	if (kind === 'note') return body;
	Object.assign(body, { to, cc, bcc });
	if (way.sendAt) body.send_at = way.sendAt.toISOString();
	if (kind === 'reply' && seen_message_id !== null && !way.evenSo) body.seen_message_id = seen_message_id;
	if (kind === 'forward' && way.messages?.length) body.messages = way.messages;
	return body;
}

/** Hand a message's files in anew, for one that was taken back: an upload is used once. */
export async function handInAgain(files: Message['attachments']): Promise<Schemas['UploadAnswer'][]> {
	return Promise.all(
		files.map(async (file) => {
			const bytes = await (await fetch(`/attachments/${file.id}?workspace=${session.workspace.id}`)).blob();
			const headers = { 'content-type': file.media_type, 'x-workspace': String(session.workspace.id), 'x-csrf-token': session.csrf };
			const answer = await fetch(`/rest/v1/uploads?name=${encodeURIComponent(file.name)}`, { method: 'POST', headers, body: bytes });
			if (!answer.ok) throw new Error(translate('composer')('fileLost', { name: file.name }));
			return (await answer.json()) as Schemas['UploadAnswer'];
		})
	);
}
