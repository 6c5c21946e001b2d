import { expect, test } from 'vitest';
import { fill, match } from './paths.ts';

test('a path gives its values, decoded', () => {
	expect(match('/inbox/{view}/{ticket}', '/inbox/label-a%2Fb/7')).toEqual({ view: 'label-a/b', ticket: '7' });
	expect(match('/inbox', '/inbox/')).toEqual({});
});

test('another path gives nothing', () => {
	expect(match('/inbox/{view}', '/inbox')).toBeNull();
	expect(match('/inbox/{view}', '/inbox//')).toBeNull();
	expect(match('/inbox/{view}', '/inbox/%E0')).toBeNull();
});

test('values are encoded where they are put in', () => {
	expect(fill('/inbox/{view}', { view: 'label-a/b' })).toBe('/inbox/label-a%2Fb');
});
