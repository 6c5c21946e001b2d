// Out of a list's search box by keyboard.

/** Whether a key leads out of a search box: Escape, once the first one has emptied it. */
function leaves(event: KeyboardEvent): boolean {
	const box = event.target;
	const isSearch = box instanceof HTMLInputElement && box.type === 'search' && box.closest('search') !== null;
	return event.key === 'Escape' && !event.isComposing && isSearch && box.value === '';
}

/** Go from a search box to its table, if there is one. */
export function leave(event: KeyboardEvent, table: { focus: () => void } | undefined): void {
	if (!leaves(event)) return;
	(event.target as HTMLElement).blur();
	table?.focus();
}
