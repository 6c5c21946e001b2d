// What the figures of the hub's health come to: each check well or not, with the sentences that say so.
import type { Schemas } from '../../api/client.ts';
import { bytes, fully, listed, relatively } from '../../i18n/formats.ts';
import type { translate } from '../../i18n/index.svelte.ts';

export type Health = Schemas['HealthAnswer'];
type Say = ReturnType<typeof translate<'mail'>>;

export interface Check {
	key: 'mailOut' | 'mailIn' | 'connections' | 'webhooks' | 'followers' | 'search' | 'jobs' | 'database' | 'backup' | 'version';
	isWell: boolean;
	sentences: string[];
	/** Where something can be done about it. */
	href?: string;
}

const LATE_MS = 60_000;
const OLD_BACKUP_MS = 36 * 3600_000;
const ENGINES = { sqlite: 'SQLite', postgresql: 'PostgreSQL' } as const;

/** All checks, those that want attention first, else in their order. */
export function checksOf(health: Health, t: Say, now = new Date()): Check[] {
	const checks = [
		mailOut(health, t), mailIn(health, t), connections(health, t), webhooks(health, t), followers(health, t, now),
		one('search', health.not_indexed.length === 0, health.not_indexed.length ? t('searchFills') : t('searchWell')),
		one('jobs', health.late_jobs === 0, health.late_jobs ? t('jobsLate', { count: health.late_jobs }) : t('jobsWell')),
		backup(health, t, now),
		one('database', true, t('databaseIs', { engine: ENGINES[health.database.engine], version: health.database.version, size: bytes(health.database.bytes) })),
		one('version', true, t('versionIs', { version: health.version }))
	];
	return [...checks.filter((check) => !check.isWell), ...checks.filter((check) => check.isWell)];
}

function one(key: Check['key'], isWell: boolean, sentence: string): Check {
	return { key, isWell, sentences: [sentence] };
}

function mailOut({ mail }: Health, t: Say): Check {
	const troubles = [
		...(mail.paused ? [t('paused', { why: mail.paused })] : []),
		...(mail.late ? [t('mailOutLate', { count: mail.late })] : []),
		...(mail.failed ? [t('mailOutFailed', { count: mail.failed })] : []),
		...(mail.held ? [t('mailOutHeld', { count: mail.held })] : []),
		...(mail.observing ? [t('mailOutObserving', { count: mail.observing })] : [])
	];
	const sentences = troubles.length ? troubles : [mail.waiting ? t('mailOutWell', { count: mail.waiting }) : t('outEmpty_waiting') + '.'];
	return { key: 'mailOut', isWell: troubles.length === 0, sentences, href: '/settings/queues/outgoing' };
}

function mailIn({ letters }: Health, t: Say): Check {
	const troubles = [
		...(letters.late ? [t('mailInLate', { count: letters.late })] : []),
		...(letters.parked ? [t('mailInParked', { count: letters.parked })] : [])
	];
	const well = letters.waiting ? t('mailInWell', { count: letters.waiting }) : t('mailInNone');
	return { key: 'mailIn', isWell: troubles.length === 0, sentences: troubles.length ? troubles : [well], href: '/settings/queues/incoming' };
}

function connections({ mail }: Health, t: Say): Check {
	const sentence = mail.failing ? t('connectionsFail', { count: mail.failing }) : t('connectionsWell');
	return { key: 'connections', isWell: mail.failing === 0, sentences: [sentence], href: '/settings/queues/connections' };
}

function webhooks({ webhooks }: Health, t: Say): Check {
	const { waiting, waiting_since: since, failing, disabled } = webhooks;
	const isWell = failing === 0 && disabled === 0;
	const troubles = [
		...(failing ? [t('webhooksFail', { count: failing })] : []),
		...(disabled ? [t('webhooksOff', { count: disabled })] : []),
		...(since ? [t('webhooksWait', { count: waiting, since: fully(since) })] : [])
	];
	return { key: 'webhooks', isWell, sentences: isWell ? [t('webhooksWell', { count: waiting })] : troubles, href: '/settings/webhooks' };
}

/** One that is about to be told is not behind: something has to wait for a while. */
function followers({ followers: all }: Health, t: Say, now: Date): Check {
	const troubles = all
		.filter((one) => one.waiting_since !== null && (one.attempts > 0 || now.getTime() - Date.parse(one.waiting_since) > LATE_MS))
		.map(({ name, attempts: count, waiting_since: at }) => {
			const since = fully(at!);
			return count ? t('followerFails', { name, count, since }) : t('followerLate', { name, since });
		});
	const well = all.length ? t('followersWell', { names: listed(all.map((one) => one.name)) }) : t('followersNone');
	return { key: 'followers', isWell: troubles.length === 0, sentences: troubles.length ? troubles : [well] };
}

function backup({ backed_up_at: at }: Health, t: Say, now: Date): Check {
	if (at === null) return one('backup', false, t('backupNever'));
	const isOld = now.getTime() - Date.parse(at) > OLD_BACKUP_MS;
	const when = relatively(at, now);
	return one('backup', !isOld, isOld ? t('backupOld', { when }) : t('backupAt', { when }));
}
