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

/** Do it with all that a filter leaves. `after` is called when it is done, and when it was taken back. */
export function doToAll(filter: TicketFilter, deed: Deed, after: () => void): void {
	if (!deed.bulk) return;
	const [desk, shell] = [translate('desk'), translate('shell')];
	const words = {
		done: (count: number) => desk('jobDone', { count }),
		partly: (count: number, changed: number) => desk('jobPartly', { count, changed }),
		cancelled: (count: number) => desk('jobCancelled', { count }),
		failed: (count: number) => desk('jobFailed', { count }),
		undo: shell('undo'),
		undoOf: (count: number) => desk('jobUndo', { count }),
		undone: (count: number) => desk('jobUndone', { count })
	};
	void bulk.run(ofBulk(filter), deed, desk(NAMES[deed.bulk.action]), words, after);
}
