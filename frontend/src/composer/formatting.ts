// Light formatting in plain text, as the mail carries it: **bold**, *italic*, `code`, [links](https://…), lists, quotes.

const MARKS = /\*\*\S|(?<![\w*])\*\S[^*\n]*\*|`[^`\n]+`|\[[^\]\n]+\]\(https?:|^\s*(?:[-*]|\d+[.)])\s|^>/m;
const INLINE =
	/\*\*(?<bold>\S(?:[^\n]*?\S)?)\*\*|(?<![\w*])\*(?<italic>[^\s*](?:[^*\n]*[^\s*])?)\*(?!\w)|`(?<code>[^`\n]+)`|\[(?<words>[^\]\n]+)\]\((?<to>https?:\/\/[^\s)"]+)\)|(?<bare>https?:\/\/[^\s<>"'()]+[^\s<>"'().,;:!?])/g;
const BULLET = /^\s*[-*]\s+/;
const NUMBER = /^\s*\d+[.)]\s+/;
const QUOTE = /^>\s?/;

/** The HTML of a text, or nothing where it has no formatting: then the text says it all. */
export function formatted(text: string): string | undefined {
	return MARKS.test(text) ? blocks(text.split('\n')) : undefined;
}

/** Put marks around what is selected, or take them away. Answers the text and the new selection. */
export function marked(text: string, start: number, end: number, mark: string): { text: string; start: number; end: number } {
	const inside = text.slice(start, end);
	const isMarked = text.slice(start - mark.length, start) === mark && text.slice(end, end + mark.length) === mark;
	if (isMarked) {
		const without = text.slice(0, start - mark.length) + inside + text.slice(end + mark.length);
		return { text: without, start: start - mark.length, end: end - mark.length };
	}
	const within = text.slice(0, start) + mark + inside + mark + text.slice(end);
	return { text: within, start: start + mark.length, end: end + mark.length };
}

/** Begin every line that is selected with something: "- " makes a list of them. */
export function begun(text: string, start: number, end: number, mark: string): { text: string; start: number; end: number } {
	const first = text.lastIndexOf('\n', start - 1) + 1;
	const lines = text.slice(first, end).split('\n').map((line) => mark + line);
	const more = lines.join('\n');
	return { text: text.slice(0, first) + more + text.slice(end), start: start + mark.length, end: first + more.length };
}

function blocks(lines: readonly string[]): string {
	const html: string[] = [];
	let at = 0;
	while (at < lines.length) {
		const line = lines[at]!;
		const kind = [QUOTE, BULLET, NUMBER].find((one) => one.test(line));
		let end = at + 1;
		while (end < lines.length && (kind ? kind.test(lines[end]!) : continues(lines[end]!))) end++;
		const run = lines.slice(at, end);
		if (kind) html.push(block(kind, run.map((one) => one.replace(kind, ''))));
		else if (line.trim()) html.push(`<p>${run.map(inline).join('<br>')}</p>`);
		at = line.trim() || kind ? end : at + 1;
	}
	return html.join('\n');
}

function continues(line: string): boolean {
	return line.trim() !== '' && ![QUOTE, BULLET, NUMBER].some((one) => one.test(line));
}

function block(kind: RegExp, lines: readonly string[]): string {
	if (kind === QUOTE) return `<blockquote>${blocks(lines)}</blockquote>`;
	const tag = kind === BULLET ? 'ul' : 'ol';
	return `<${tag}>${lines.map((line) => `<li>${inline(line)}</li>`).join('')}</${tag}>`;
}

function inline(line: string): string {
	let html = '';
	let at = 0;
	for (const match of line.matchAll(INLINE)) {
		const { bold, italic, code, words, to, bare } = match.groups!;
		html += escaped(line.slice(at, match.index));
		if (bold !== undefined) html += `<strong>${inline(bold)}</strong>`;
		else if (italic !== undefined) html += `<em>${inline(italic)}</em>`;
		else if (code !== undefined) html += `<code>${escaped(code)}</code>`;
		else if (words !== undefined) html += `<a href="${escaped(to!)}">${escaped(words)}</a>`;
		else html += `<a href="${escaped(bare!)}">${escaped(bare!)}</a>`;
		at = match.index + match[0].length;
	}
	return html + escaped(line.slice(at));
}

function escaped(text: string): string {
	return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
