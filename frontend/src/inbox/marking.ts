// Where a text matched a search, as pieces of it: plain text all of them.

interface Marked {
	text: string;
	ranges: readonly (readonly [number, number])[];
}

const MOST_BELOW = 2;

/** What is marked of a record that was found: in its title, and in lines below, which do not say the title again. */
export function marks<One extends Marked>(title: string, highlights: readonly One[]): { title: One | undefined; below: One[] } {
	const said = (text: string) => text.trim().toLowerCase();
	const isTitle = (one: One) => said(one.text) === said(title);
	return { title: highlights.find((one) => one.text === title), below: highlights.filter((one) => !isTitle(one)).slice(0, MOST_BELOW) };
}

/** Cut a text at its ranges, which count in characters (code points) and do not overlap. */
export function pieces({ text, ranges }: Marked) {
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
