// Moving about in a table by keyboard.

export interface Place {
	row: number;
	column: number;
}

const PAGE = 15;

/** Where a key leads to; null if it leads nowhere. */
export function movedTo(key: string, { row, column }: Place, size: { rows: number; columns: number }): Place | null {
	const to = placeFor(key, { row, column }, size);
	if (!to || size.rows === 0) return null;
	return { row: clamp(to.row, size.rows), column: clamp(to.column, size.columns) };
}

function placeFor(key: string, { row, column }: Place, size: { rows: number; columns: number }): Place | null {
	switch (key) {
		case 'ArrowDown': case 'j': return { row: row + 1, column };
		case 'ArrowUp': case 'k': return { row: row - 1, column };
		case 'ArrowRight': return { row, column: column + 1 };
		case 'ArrowLeft': return { row, column: column - 1 };
		case 'PageDown': return { row: row + PAGE, column };
		case 'PageUp': return { row: row - PAGE, column };
		case 'Home': return { row, column: 0 };
		case 'End': return { row, column: size.columns - 1 };
	}
	return null;
}

function clamp(value: number, count: number): number {
	return Math.max(0, Math.min(count - 1, value));
}
