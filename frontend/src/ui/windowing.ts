// Which rows of a long list are to be made.

interface Sight {
	/** How far it is scrolled, and how much is seen, in pixels. */
	top: number;
	seen: number;
	/** A row's height in pixels. */
	each: number;
	count: number;
	/** Rows made beyond either edge, at least. */
	ahead: number;
	/** Rows that come and go together. */
	step: number;
}

/**
 * The first row to make, and the one behind the last. Both move at once, by a step: while a list is scrolled, what
 * a frame costs that draws anew counts for more than how many rows come with it.
 */
export function windowOf({ top, seen, each, count, ahead, step }: Sight): { start: number; end: number } {
	const first = Math.min(Math.floor(Math.max(0, top) / each), count - 1);
	const start = Math.floor((first - ahead) / step) * step;
	const many = Math.ceil((Math.ceil(seen / each) + 2 * ahead + step) / step) * step;
	return { start: Math.max(0, start), end: Math.max(0, Math.min(count, start + many)) };
}
