// Which commands are meant by what is typed.
import type { Command } from './commands.svelte.ts';

/** Those that have each of the words, the best first: at a name's beginning, at a word's, within. */
export function ranked(list: readonly Command[], text: string): Command[] {
	const words = folded(text).split(/\s+/).filter(Boolean);
	if (words.length === 0) return [...list];
	const scored = list.map((command) => ({ command, score: scoreOf(command, words) }));
	return scored
		.filter(({ score }) => score > 0)
		.sort((a, b) => b.score - a.score)
		.map(({ command }) => command);
}

function scoreOf(command: Command, words: string[]): number {
	const [name, rest] = [folded(command.name), folded(`${command.group} ${command.words ?? ''}`)];
	let score = 0;
	for (const word of words) {
		if (name.startsWith(word)) score += 4;
		else if (name.includes(` ${word}`)) score += 3;
		else if (name.includes(word)) score += 2;
		else if (rest.includes(word)) score += 1;
		else return 0;
	}
	return score;
}

/** Without case and accents. */
function folded(text: string): string {
	return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
