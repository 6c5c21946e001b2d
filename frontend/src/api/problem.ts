// What the hub refuses, as RFC 9457 has it; and what the network does.

export class Problem extends Error {
	override name = 'Problem';

	constructor(
		/** The HTTP status; 0 where there was no answer. */
		readonly status: number,
		/** For programs: `not_found`, `overtaken`, `offline`. */
		readonly code: string,
		/** One sentence that says what to change; the hub's own, in English. */
		readonly detail: string,
		/** The field it is about, where it is about one. */
		readonly field: string | null = null,
		/** Whatever else came with it, such as `message_id`. */
		readonly more: Record<string, unknown> = {}
	) {
		super(detail);
	}

	/** Whether it may work when it is sent once more. */
	get isPassing(): boolean {
		return this.status === 0 || this.status === 429 || this.status >= 500 || this.code === 'in_progress';
	}

	get isOffline(): boolean {
		return this.status === 0;
	}
}

/** Make a problem of an answer's body, whatever that is. */
export function problemOf(status: number, body: unknown): Problem {
	const told = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
	const { code, detail, field, title, status: _status, ...more } = told;
	return new Problem(
		status,
		typeof code === 'string' ? code : `http_${status}`,
		typeof detail === 'string' ? detail : typeof title === 'string' ? title : `The hub answered ${status}.`,
		typeof field === 'string' ? field : null,
		more
	);
}

/** Make a problem of anything that was thrown. */
export function asProblem(thrown: unknown): Problem {
	if (thrown instanceof Problem) return thrown;
	if (thrown instanceof DOMException && thrown.name === 'AbortError') return new Problem(0, 'aborted', 'It was stopped.');
	if (thrown instanceof TypeError) return new Problem(0, 'offline', 'The hub cannot be reached.');
	return new Problem(0, 'fault', thrown instanceof Error ? thrown.message : String(thrown));
}
