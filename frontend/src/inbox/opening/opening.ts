// A ticket that somebody here opens: with a mail of theirs, or with what a customer told them.
import type { Occasion } from '../../composer/canned.svelte.ts';
import { formatted } from '../../composer/formatting.ts';

/** Who wrote first: we (`out`), or they. */
export type Direction = 'out' | 'in';

/** Whom a ticket is with: a contact, or an address that may be nobody's yet. */
export type Customer = { id: number; name: string } | { email: string };

export interface Opening {
	direction: Direction;
	mailbox: number;
	customer: Customer;
	subject: string;
	text: string;
	/** Who else gets the mail, openly and not. */
	cc: readonly string[];
	bcc: readonly string[];
	/** The files that go with it, by their uploads' ids. */
	uploads: readonly number[];
	/** When the mail is to leave, if not at once. */
	sendAt?: Date | undefined;
}

/** What goes over the wire. What is recorded was answered by whoever records it: nothing leaves by itself. */
export function openingOf({ direction, mailbox, customer, subject, text, cc, bcc, uploads, sendAt }: Opening): Record<string, unknown> {
	const html = formatted(text);
	const isMail = direction === 'out';
	return {
		direction,
		mailbox_id: mailbox,
		subject: subject.trim(),
		text,
		...(html !== undefined && { html }),
		...('id' in customer ? { contact_id: customer.id } : isMail ? { to: [customer.email] } : { from_email: customer.email }),
		...(isMail && cc.length && { cc }),
		...(isMail && bcc.length && { bcc }),
		...(isMail && sendAt && { send_at: sendAt.toISOString() }),
		...(uploads.length && { uploads }),
		...(!isMail && { auto_reply: false })
	};
}

/** What is known of it before it is opened, to fill in a canned reply. */
export function occasionOf(mailbox: number, customer: Customer | null, subject: string): Occasion {
	const known = customer === null ? {} : 'id' in customer ? { contact_id: customer.id } : customer;
	return { mailbox_id: mailbox, ...known, ...(subject.trim() && { subject: subject.trim() }) };
}

/** The field of the page that a refused field of the wire is written in. */
export function fieldOf(refused: string | null): 'customer' | 'subject' | 'text' | 'mailbox' | 'rest' {
	const name = (refused ?? '').split('[')[0]!;
	if (name === 'subject' || name === 'text') return name;
	if (name === 'mailbox_id') return 'mailbox';
	return ['contact_id', 'from_email', 'to'].includes(name) ? 'customer' : 'rest';
}
