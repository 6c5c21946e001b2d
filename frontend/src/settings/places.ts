// The places in canned replies and letters, and what they would be filled with, for a preview.
export const PLACES = [
	'contact.first_name', 'contact.last_name', 'contact.name', 'contact.email', 'contact.company',
	'ticket.id', 'ticket.subject', 'mailbox.name', 'member.name', 'workspace.name'
] as const;

export type Filling = Partial<Record<(typeof PLACES)[number], string>>;

/** A text as pieces, each plain, filled from a place, or a place that the hub would refuse. */
export function piecesOf(text: string, filling: Filling): { text: string; kind: 'plain' | 'filled' | 'unknown' }[] {
	return text
		.split(/(\{\{[^{}]*\}\})/)
		.filter((piece) => piece !== '')
		.map((piece) => {
			const place = /^\{\{\s*([^{}]*?)\s*\}\}$/.exec(piece)?.[1];
			if (place === undefined) return { text: piece, kind: 'plain' };
			const known = PLACES.find((one) => one === place);
			return known ? { text: filling[known] ?? '', kind: 'filled' } : { text: piece, kind: 'unknown' };
		});
}
