// Which tickets of a list are selected: some of them, or all that its filter leaves, read or not.

export class Selection {
	/** All that match, those too that were not read yet. */
	everything = $state(false);
	#ids = $state.raw<ReadonlySet<number>>(new Set());
	#anchor: number | null = null;

	get ids(): number[] {
		return [...this.#ids];
	}

	get size(): number {
		return this.#ids.size;
	}

	has(id: number): boolean {
		return this.#ids.has(id);
	}

	/** Select one, or leave it out; it is where the next range begins. */
	toggle(id: number): void {
		const ids = new Set(this.#ids);
		if (!ids.delete(id)) ids.add(id);
		this.#ids = ids;
		this.#anchor = id;
		this.everything = false;
	}

	/** Select these besides; the last of them is where the next range begins. */
	add(ids: readonly number[]): void {
		this.#ids = new Set([...this.#ids, ...ids]);
		this.#anchor = ids.at(-1) ?? this.#anchor;
		this.everything = false;
	}

	/** Select all from the last one that was toggled to this one. */
	upTo(id: number, order: readonly number[]): void {
		const [from, to] = [order.indexOf(this.#anchor ?? id), order.indexOf(id)];
		if (from === -1 || to === -1) return this.toggle(id);
		this.#ids = new Set([...this.#ids, ...order.slice(Math.min(from, to), Math.max(from, to) + 1)]);
		this.everything = false;
	}

	all(order: readonly number[]): void {
		this.#ids = new Set(order);
	}

	/** Leave out what is not in the list any more. */
	keep(order: readonly number[]): void {
		const there = new Set(order);
		if (this.ids.some((id) => !there.has(id))) this.#ids = new Set(this.ids.filter((id) => there.has(id)));
	}

	clear(): void {
		this.#ids = new Set();
		this.#anchor = null;
		this.everything = false;
	}
}
