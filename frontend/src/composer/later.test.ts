import { expect, test } from 'vitest';
import { fieldTime, laterTimes } from './later.ts';

test('on a Wednesday morning there are four times', () => {
	const names = laterTimes(new Date(2026, 10, 18, 9)).map((one) => one.name);
	expect(names).toEqual(['inAnHour', 'thisEvening', 'tomorrow', 'monday']);
});

test('in the evening there is no evening, and before a Monday no Monday besides tomorrow', () => {
	expect(laterTimes(new Date(2026, 10, 22, 19)).map((one) => one.name)).toEqual(['inAnHour', 'tomorrow']);
});

test('Monday is the next one', () => {
	const monday = laterTimes(new Date(2026, 10, 16, 9)).find((one) => one.name === 'monday');
	expect(monday?.at).toEqual(new Date(2026, 10, 23, 8));
});

test('a field has the time of here', () => {
	expect(fieldTime(new Date(2026, 10, 22, 19, 5))).toBe('2026-11-22T19:05');
});
