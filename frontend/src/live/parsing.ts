// Server-sent events out of a stream of text, as https://html.spec.whatwg.org/#event-stream-interpretation has them.

export interface Told {
	/** `message`, or what the stream named it. */
	event: string;
	data: string;
}

export class Parser {
	/** The last id of the stream, which is where to go on. */
	lastId: string | null = null;
	#rest = '';
	#event = '';
	#data: string[] = [];

	/** Take a piece of the stream in, and give the events that it completed. */
	push(piece: string): Told[] {
		const lines = (this.#rest + piece).split('\n');
		this.#rest = lines.pop()!;
		return lines.flatMap((line) => this.#line(line.replace(/\r$/, '')));
	}

	#line(line: string): Told[] {
		if (line === '') return this.#complete();
		const [name, value] = split(line);
		if (name === 'data') this.#data.push(value);
		else if (name === 'event') this.#event = value;
		else if (name === 'id' && !value.includes('\0')) this.lastId = value;
		return [];
	}

	#complete(): Told[] {
		const told = { event: this.#event || 'message', data: this.#data.join('\n') };
		const isOne = this.#data.length > 0;
		[this.#event, this.#data] = ['', []];
		return isOne ? [told] : [];
	}
}

function split(line: string): [string, string] {
	const colon = line.indexOf(':');
	if (colon === -1) return [line, ''];
	return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
}
