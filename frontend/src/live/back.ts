// When the hub can be reached again after it could not: what failed meanwhile is tried once more then.

type Hearer = () => void;

const hearers = new Set<Hearer>();

/** Be told each time the network or the hub is back. Answers how to stop, as `$effect` wants it. */
export function whenBack(hearer: Hearer): () => void {
	hearers.add(hearer);
	return () => hearers.delete(hearer);
}

/** Say that the hub may be reached again. Who fails once more meanwhile waits for the next time. */
export function sayBack(): void {
	for (const hearer of [...hearers]) hearer();
}

globalThis.addEventListener?.('online', sayBack);
