// The columns of a table: what each is, and which were chosen.

export type Kind = 'text' | 'tags' | 'stage' | 'account' | 'location' | 'time' | 'count';

export interface Column {
	id: string;
	kind: Kind;
	/** In pixels; the first grows. */
	width: number;
	/** Whether it is edited in the table. */
	edits: boolean;
	/** The order that its heading asks for. */
	sort?: string;
}

/** Give the order that a heading asks for next: times begin with the latest, names with the first. */
export function nextSort(column: Column, now: string): string {
	const [up, down] = [column.sort!, `-${column.sort}`];
	if (now === down) return up;
	if (now === up) return down;
	return column.kind === 'time' ? down : up;
}

/** Give the columns that were chosen, in their order; the usual ones if none were. The first of all always stands first. */
export function chosenOf(all: readonly Column[], kept: string | null, usual: readonly string[]): Column[] {
	let ids: unknown = usual;
	try {
		ids = kept === null ? usual : JSON.parse(kept);
	} catch {
		ids = usual;
	}
	const wanted = Array.isArray(ids) ? ids : usual;
	const found = wanted.flatMap((id) => all.find((one) => one.id === id) ?? []).filter((one) => one !== all[0]);
	return [all[0]!, ...new Set(found)];
}
