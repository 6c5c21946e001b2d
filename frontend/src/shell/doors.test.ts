import { expect, test } from 'vitest';
import { doorName, isTold } from './doors.ts';

test('a door has a name, and a dialect its own', () => {
	expect(doorName('rest', 'key')).toBe('doorRest');
	expect(doorName('rest', 'member')).toBe('doorApp');
	expect(doorName('lunarsend', 'key')).toBeNull();
});

test('the operator comes through the command line alone', () => {
	expect(isTold('cli', 'operator')).toBe(true);
	expect(isTold('mail', 'system')).toBe(false);
});
