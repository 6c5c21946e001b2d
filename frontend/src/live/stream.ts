// One connection to the stream of events, which is taken up where it broke for as long as it is wanted.
import { Parser, type Told } from './parsing.ts';

interface Options {
	workspace: number;
	/** The cursor to go on from; null begins now. */
	from: string | null;
	/** Hears what is told, and the cursor behind it. */
	told: (told: Told, cursor: string | null) => void;
	/** Hears when a stream begins; `fresh` says that it goes on from nothing, so that something may be missed. */
	begun: (fresh: boolean) => void;
	/** Hears when it broke. */
	broken: () => void;
}

const PATH = '/rest/v1/events';
/** The hub says something every ten seconds: after three of these the connection is dead. */
const SILENCE_MS = 32_000;
const SHORTEST_MS = 1000;
const LONGEST_MS = 30_000;

/** Follow the stream until `signal` stops it. It ends by itself when the session does. */
export async function follow(options: Options, signal: AbortSignal): Promise<void> {
	const parser = new Parser();
	parser.lastId = options.from;
	let failures = 0;
	while (!signal.aborted) {
		const outcome = await once(parser, options, signal, () => (failures = 0));
		if (signal.aborted || outcome === 'over') return;
		options.broken();
		await pause(Math.min(LONGEST_MS, SHORTEST_MS * 2 ** failures++) * (0.75 + Math.random() / 2), signal);
	}
}

async function once(parser: Parser, options: Options, signal: AbortSignal, worked: () => void): Promise<'broken' | 'over'> {
	const silence = new AbortController();
	let timer = setTimeout(() => silence.abort(), SILENCE_MS);
	const from = parser.lastId;
	try {
		const response = await fetch(from === null ? `${PATH}?after=now` : PATH, {
			headers: {
				accept: 'text/event-stream',
				'x-workspace': String(options.workspace),
				...(from !== null && { 'last-event-id': from })
			},
			cache: 'no-store',
			signal: AbortSignal.any([signal, silence.signal])
		});
		if (response.status === 401) return 'over';
		if (!response.ok || !response.body) return 'broken';
		worked();
		options.begun(from === null);
		const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
		for (;;) {
			const { done, value } = await reader.read();
			if (done) return 'broken';
			clearTimeout(timer);
			timer = setTimeout(() => silence.abort(), SILENCE_MS);
			for (const told of parser.push(value)) options.told(told, parser.lastId);
		}
	} catch {
		return 'broken';
	} finally {
		clearTimeout(timer);
	}
}

/** Wait, but no longer than until the network is back. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const done = (): void => {
			clearTimeout(timer);
			removeEventListener('online', done);
			signal.removeEventListener('abort', done);
			resolve();
		};
		const timer = setTimeout(done, ms);
		addEventListener('online', done);
		signal.addEventListener('abort', done);
	});
}
