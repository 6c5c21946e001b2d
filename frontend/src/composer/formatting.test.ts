import { expect, test } from 'vitest';
import { begun, formatted, marked } from './formatting.ts';

test.each(['', 'Hello Anna,\nyes.', 'At 5 * 3 rooms', 'a_b and 2*3*4', '<b>not mine</b>', 'https://a.example/'])('%s has no formatting', (text) => {
	expect(formatted(text)).toBeUndefined();
});

test.each([
	['**Yes** it *is*', '<p><strong>Yes</strong> it <em>is</em></p>'],
	['Hi\nyou\n\n**now**', '<p>Hi<br>you</p>\n<p><strong>now</strong></p>'],
	['Take:\n- one\n- *two*', '<p>Take:</p>\n<ul><li>one</li><li><em>two</em></li></ul>'],
	['1. a\n2. b', '<ol><li>a</li><li>b</li></ol>'],
	['> May I?\n\nYes', '<blockquote><p>May I?</p></blockquote>\n<p>Yes</p>'],
	['[here](https://a.example/?a=1&b=2)', '<p><a href="https://a.example/?a=1&#38;b=2">here</a></p>'],
	['**<script>x()</script>**', '<p><strong>&#60;script&#62;x()&#60;/script&#62;</strong></p>'],
	['`<b>` **x**', '<p><code>&#60;b&#62;</code> <strong>x</strong></p>'],
	['[x](javascript:x()) **y**', '<p>[x](javascript:x()) <strong>y</strong></p>'],
	['**see https://a.example/x.**', '<p><strong>see <a href="https://a.example/x">https://a.example/x</a>.</strong></p>']
])('%s', (text, html) => {
	expect(formatted(text)).toBe(html);
});

test('marks are put around a selection, and taken away again', () => {
	const once = marked('Say yes', 4, 7, '**');
	expect(once).toEqual({ text: 'Say **yes**', start: 6, end: 9 });
	expect(marked(once.text, once.start, once.end, '**')).toEqual({ text: 'Say yes', start: 4, end: 7 });
});

test('lines become a list', () => {
	expect(begun('a\nb\nc', 2, 5, '- ').text).toBe('a\n- b\n- c');
});
