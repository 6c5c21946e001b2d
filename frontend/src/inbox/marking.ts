// Where a text matched a search, as pieces of it: plain text all of them.

/** Cut a text at its ranges, which count in characters (code points) and do not overlap. */
export function pieces({ text, ranges }: { text: string; ranges: readonly (readonly [number, number])[] }) {
	const letters = [...text];
	const cut: { text: string; isMarked: boolean }[] = [];
	let place = 0;
	for (const [start, end] of ranges) {
		if (start > place) cut.push({ text: letters.slice(place, start).join(''), isMarked: false });
		cut.push({ text: letters.slice(start, end).join(''), isMarked: true });
		place = end;
	}
	if (place < letters.length) cut.push({ text: letters.slice(place).join(''), isMarked: false });
	return cut;
}
