// Something done with all tickets that match, those too that were not read: a job, told of as it goes on.
import { translate } from '../i18n/index.svelte.ts';
import type { Deed } from './acts.ts';
import { bulk } from './bulk.svelte.ts';
import { ofBulk } from './narrowing.ts';
import type { TicketFilter } from './views.ts';

const NAMES = {
	assign: 'assign', unassign: 'assign', label: 'label', unlabel: 'label', status: 'changeStatus', move: 'move',
	spam: 'spam', delete: 'delete', restore: 'restore', tag: 'tags', untag: 'tags', snooze: 'snooze', wake: 'wake',
	link: 'link', unlink: 'link', read: 'markRead', unread: 'markUnread'
} as const;

/**
 * Do it with all that a filter leaves. `done` says of how many it was done to that it was. `marked` is called when what
 * was read is another, `taken` when it was taken back.
 */
export function doToAll(filter: TicketFilter, deed: Deed, done: (count: number) => string, marked: () => void, taken: () => void): void {
	if (!deed.bulk) return;
	const [desk, shell] = [translate('desk'), translate('shell')];
	const words = {
		done,
		partly: (count: number, changed: number) => desk('jobPartly', { done: done(count), changed }),
		cancelled: (count: number) => desk('jobCancelled', { count }),
		failed: (count: number) => desk('jobFailed', { count }),
		undo: shell('undo'),
		undoOf: (count: number) => desk('jobUndo', { count }),
		undone: (count: number) => desk('jobUndone', { count })
	};
	void bulk.run(ofBulk(filter), deed, desk(NAMES[deed.bulk.action]), words, marked, taken);
}
