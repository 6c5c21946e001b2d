import { expect, test, vi } from 'vitest';
import { checksOf, type Health } from './health.ts';

vi.mock('../../i18n/index.svelte.ts', () => ({ currentLocale: () => 'en' }));

const NOW = new Date('2026-11-22T12:00:00.000Z');
const t = ((key: string, given: object = {}) => [key, ...Object.values(given)].join(' ')) as unknown as Parameters<typeof checksOf>[1];
const well: Health = {
	version: '1', database: { engine: 'sqlite', version: '3', bytes: 1000 }, letters: { waiting: 0, late: 0, parked: 0 },
	mail: { waiting: 2, late: 0, held: 0, failed: 0, observing: 0, failing: 0, paused: null },
	webhooks: { waiting: 0, waiting_since: null, failing: 0, disabled: 0 },
	followers: [{ name: 'rules', waiting_since: null, attempts: 0 }], late_jobs: 0, not_indexed: [], backed_up_at: '2026-11-22T02:00:00.000Z'
};
const troubles = (health: Health) => checksOf(health, t, NOW).filter((check) => !check.isWell).map((check) => check.key);
const said = (health: Health, key: string) => checksOf(health, t, NOW).find((check) => check.key === key)!.sentences;

test('a hub that is well has no trouble to tell', () => {
	expect(troubles(well)).toEqual([]);
	expect(said(well, 'mailOut')).toEqual(['mailOutWell 2']);
});

test('what keeps mail back is told, each in its sentence', () => {
	const mail = { ...well.mail, late: 1, observing: 1, paused: 'restored' };
	expect(said({ ...well, mail }, 'mailOut')).toEqual(['paused restored', 'mailOutLate 1', 'mailOutObserving 1']);
});

test('a follower that was just told something is not behind; one that waits or fails is', () => {
	const waiting = (waiting_since: string, attempts: number): Health => ({ ...well, followers: [{ name: 'rules', waiting_since, attempts }] });
	expect(troubles(waiting('2026-11-22T11:59:58.000Z', 0))).toEqual([]);
	expect(troubles(waiting('2026-11-22T11:50:00.000Z', 0))).toEqual(['followers']);
	expect(said(waiting('2026-11-22T11:59:58.000Z', 3), 'followers')[0]).toContain('followerFails rules 3');
});

test('a backup of the day before yesterday is old, and none at all is told', () => {
	expect(troubles({ ...well, backed_up_at: '2026-11-20T02:00:00.000Z' })).toEqual(['backup']);
	expect(said({ ...well, backed_up_at: null }, 'backup')).toEqual(['backupNever']);
});

test('what wants attention comes first', () => {
	expect(checksOf({ ...well, late_jobs: 4 }, t, NOW)[0]?.key).toBe('jobs');
});
