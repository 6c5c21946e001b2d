// Why a mail has not left, taken apart so that it is said in the reader's language and with the reader's times.

export type Waits =
	| { why: 'waitsUntil'; time: string }
	| { why: 'waitsPaused'; reason: string }
	| { why: 'waitsTried'; count: number; time: string; answer: string }
	| { why: 'waitsSent' | 'waitsObserved' | 'waitsBehind' | 'waitsSoon' | 'waitsHeld' };

const TIME = '(\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z)';

const REASONS: readonly [RegExp, (match: string[]) => Waits][] = [
	[new RegExp(`^it leaves at ${TIME}$`), ([, time]) => ({ why: 'waitsUntil', time: time! })],
	[new RegExp(`^tried (\\d+) times, next at ${TIME}: (.*)$`, 's'), ([, count, time, answer]) => ({ why: 'waitsTried', count: Number(count), time: time!, answer: answer! })],
	[/^all sending is paused: (.*)$/s, ([, reason]) => ({ why: 'waitsPaused', reason: reason! })],
	[/^it is being sent$/, () => ({ why: 'waitsSent' })],
	[/^its mailbox is observing: confirm that it may send$/, () => ({ why: 'waitsObserved' })],
	[/^an earlier mail of its ticket has to leave first$/, () => ({ why: 'waitsBehind' })],
	[/^it is about to leave$/, () => ({ why: 'waitsSoon' })],
	[/^message \d+ came in after it was scheduled$/, () => ({ why: 'waitsHeld' })]
];

/** Take a reason apart; null for what a server said, which is shown as it is. */
export function waits(reason: string): Waits | null {
	for (const [form, made] of REASONS) {
		const match = form.exec(reason);
		if (match) return made([...match]);
	}
	return null;
}
