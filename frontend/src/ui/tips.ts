// Where a tip stands: below what it tells of, above it where there is no room, and never beyond the window's edge.

const GAP = 6;
const EDGE = 8;

interface Size {
	width: number;
	height: number;
}

/** The place of a tip's left upper corner, in pixels of the window. */
export function placed(of: Size & { left: number; top: number }, tip: Size, within: Size): { x: number; y: number } {
	const below = of.top + of.height + GAP;
	const y = below + tip.height + EDGE <= within.height ? below : of.top - GAP - tip.height;
	const middle = of.left + (of.width - tip.width) / 2;
	return { x: Math.max(EDGE, Math.min(middle, within.width - EDGE - tip.width)), y };
}
