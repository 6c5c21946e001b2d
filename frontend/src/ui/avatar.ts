// What stands for a person who has no picture.

/** The first letters of a name's first and last word; of an address, of what is before the @. */
export function initials(name: string): string {
	const words = name.trim().split('@')[0]!.split(/[\s._-]+/).filter((word) => /\p{L}|\p{N}/u.test(word));
	const chosen = words.length > 1 ? [words[0]!, words.at(-1)!] : words;
	return chosen.map((word) => [...word.replace(/^[^\p{L}\p{N}]+/u, '')][0]!.toUpperCase()).join('') || '?';
}

/** A hue that is always the same for a name, of twelve that can be told apart. */
export function hueOf(name: string): number {
	let sum = 7;
	for (const letter of name.trim().toLowerCase()) sum = (sum * 31 + letter.codePointAt(0)!) >>> 0;
	return (sum % 12) * 30;
}
