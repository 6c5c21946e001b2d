// Which messages of a conversation are shown whole, which as a line, and which behind one line together.

interface One {
	id: number;
	kind: string;
	direction: string;
}

const SHORT = 3;
const MANY = 4;

/** The messages that begin whole: all of a short conversation; of a long one the last, and the last that came in. */
export function openAtFirst(messages: readonly One[]): Set<number> {
	const written = messages.filter((one) => one.kind !== 'log');
	if (written.length <= SHORT) return new Set(written.map((one) => one.id));
	const incoming = written.findLast((one) => one.direction === 'in' && one.kind === 'external');
	return new Set([written.at(-1)!, ...(incoming ? [incoming] : [])].map((one) => one.id));
}

/** A row for several says how many of them were written, and how many only tell what happened. */
export type Row<Message> = { message: Message } | { hidden: number; happened: number; id: number };

/** The rows: in a run of many folded ones, all but the first and last are one row. */
export function rowsOf<Message extends One>(messages: readonly Message[], isOpen: (id: number) => boolean, isSpread: boolean): Row<Message>[] {
	const rows: Row<Message>[] = [];
	let run: Message[] = [];
	const flush = (): void => {
		if (run.length > MANY && !isSpread) {
			const inside = run.slice(1, -1);
			const hidden = inside.filter((one) => one.kind !== 'log').length;
			rows.push({ message: run[0]! }, { hidden, happened: inside.length - hidden, id: inside[0]!.id }, { message: run.at(-1)! });
		} else rows.push(...run.map((message) => ({ message })));
		run = [];
	};
	for (const message of messages) {
		if (isOpen(message.id)) {
			flush();
			rows.push({ message });
		} else run.push(message);
	}
	flush();
	return rows;
}
