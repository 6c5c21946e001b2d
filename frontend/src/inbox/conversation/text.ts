// What a message's text and HTML are made of: whether it needs a frame, and where its links are.

const AUTOMATIC_LINK = /<a href="([^"]*)"[^>]*>([^<]*)<\/a>/g;
const OTHER_TAG = /<(?!\/?(?:p|br)\b)[a-z/]/i;
const REMOTE_IMAGE = /<img\s(?:[^>]*\s)?src="https?:/i;
const LINK = /https?:\/\/[^\s<>"'()[\]{}|\\^`]{1,2000}[^\s<>"'()[\]{}|\\^`.,;:!?]/g;

/** Whether a message's HTML is its text alone, paragraphs and addresses: then it is shown without a frame. */
export function isPlain(html: string): boolean {
	const rest = html.replace(AUTOMATIC_LINK, (link, href: string, words: string) => (href === words ? words : link));
	return !OTHER_TAG.test(rest);
}

/** Whether showing it whole would ask another server for images. */
export function hasRemoteImages(html: string): boolean {
	return REMOTE_IMAGE.test(html);
}

export interface Piece {
	text: string;
	href?: string;
}

/** A text in pieces, its web addresses as links that say where they lead. */
export function linked(text: string): Piece[] {
	const pieces: Piece[] = [];
	let at = 0;
	for (const match of text.matchAll(LINK)) {
		if (match.index > at) pieces.push({ text: text.slice(at, match.index) });
		pieces.push({ text: match[0], href: match[0] });
		at = match.index + match[0].length;
	}
	if (at < text.length) pieces.push({ text: text.slice(at) });
	return pieces;
}

/** Its first words, on one line. */
export function inShort(text: string): string {
	return text.replace(/\s+/g, ' ').trim().slice(0, 200);
}
