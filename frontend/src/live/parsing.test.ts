import { expect, test } from 'vitest';
import { Parser } from './parsing.ts';

test('events come whole, however the stream is cut', () => {
	const stream = 'retry: 1000\n\nid: a\ndata: {"x":1}\n\n: still here\nid: b\n\nevent: presence\ndata: 1\ndata: 2\n\n';
	for (let size = 1; size < 12; size++) {
		const parser = new Parser();
		const pieces = stream.match(new RegExp(`[^]{1,${size}}`, 'g'))!;
		expect(pieces.flatMap((piece) => parser.push(piece))).toEqual([
			{ event: 'message', data: '{"x":1}' },
			{ event: 'presence', data: '1\n2' }
		]);
		expect(parser.lastId).toBe('b');
	}
});

test('what is not complete is not told', () => {
	const parser = new Parser();
	expect(parser.push('data: 1\n')).toEqual([]);
	expect(parser.push('\r\n')).toEqual([{ event: 'message', data: '1' }]);
});
