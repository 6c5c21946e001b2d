import { expect, test } from 'vitest';
import { waits } from './waiting.ts';

test.each([
	['it leaves at 2026-11-23T10:13:50.608Z', { why: 'waitsUntil', time: '2026-11-23T10:13:50.608Z' }],
	['tried 3 times, next at 2026-11-23T10:13:50.608Z: 451 Later', { why: 'waitsTried', count: 3, time: '2026-11-23T10:13:50.608Z', answer: '451 Later' }],
	['all sending is paused: we move', { why: 'waitsPaused', reason: 'we move' }],
	['its mailbox is observing: confirm that it may send', { why: 'waitsObserved' }],
	['message 12 came in after it was scheduled', { why: 'waitsHeld' }]
])('%s is taken apart', (reason, parts) => {
	expect(waits(reason)).toEqual(parts);
});

test('what a server said is shown as it is', () => {
	expect(waits('550 No such user')).toBeNull();
});
