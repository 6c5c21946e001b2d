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

/** Select the rows that a step with Shift goes over, its two ends too; going back leaves out what was come from. */
export function stretch(selected: Set<number>, over: readonly number[]): void {
	const isBack = over.every((id) => selected.has(id));
	for (const id of over) selected.add(id);
	if (isBack) for (const id of over.slice(0, -1)) selected.delete(id);
}

function placeFor(key: string, { row, column }: Place, size: { rows: number; columns: number }): Place | null {
	switch (key) {
		case 'ArrowDown': case 'j': case 'J': return { row: row + 1, column };
		case 'ArrowUp': case 'k': case 'K': return { row: row - 1, column };
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
