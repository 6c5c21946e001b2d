// What a mailbox is asked and told about, in one place for its pages.
import type { Schemas } from '../../api/client.ts';

export type Mailbox = Schemas['MailboxAnswer'];
export type Connection = Schemas['ConnectionAnswer'];
export type Kind = Connection['kind'];
export type Trial = Schemas['connections.TrialAnswer'];
export type Outgoing = Schemas['OutgoingAnswer'];

export const STATE_TONES = { new: 'slate', working: 'green', failing: 'red' } as const;

/** The address that answers to a ticket come back to: a signed part stands behind the plus sign. */
export function withDetail(address: string, detail: string): string {
	const at = address.lastIndexOf('@');
	return at < 0 ? address : `${address.slice(0, at)}+${detail}${address.slice(at)}`;
}
