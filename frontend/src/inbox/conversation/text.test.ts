import { expect, test } from 'vitest';
import { hasRemoteImages, inShort, isPlain, linked } from './text.ts';

test.each([
	['', true],
	['Can I have<br>\na later room?', true],
	['<p>One</p>\n<p>two &lt;b&gt;</p>', true],
	['<p>See <a href="https://a.example/" rel="noopener">https://a.example/</a></p>', true],
	['<p>See <a href="https://evil.example/" rel="noopener">https://bank.example/</a></p>', false],
	['<p><b>One</b></p>', false],
	['<img src="cid:a">', false]
])('%s needs no frame: %s', (html, plain) => {
	expect(isPlain(html)).toBe(plain);
});

test('images from elsewhere are noticed', () => {
	expect(hasRemoteImages('<p><img alt="x" src="https://a.example/1.gif"></p>')).toBe(true);
	expect(hasRemoteImages('<img src="http://a.example/1.gif">')).toBe(true);
	expect(hasRemoteImages('<img src="cid:a"><a href="https://a.example">x</a>')).toBe(false);
});

test('addresses of http and https are links, and nothing else is', () => {
	expect(linked('See https://a.example/x?y=1. Or (http://b.example)')).toEqual([
		{ text: 'See ' },
		{ text: 'https://a.example/x?y=1', href: 'https://a.example/x?y=1' },
		{ text: '. Or (' },
		{ text: 'http://b.example', href: 'http://b.example' },
		{ text: ')' }
	]);
	expect(linked('javascript:alert(1) data:text/html,x')).toEqual([{ text: 'javascript:alert(1) data:text/html,x' }]);
});

test('a text in short is one line', () => {
	expect(inShort(' a\n\nb ')).toBe('a b');
});
