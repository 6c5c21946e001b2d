// The actions with tickets as commands: for buttons, menus, the palette and keys alike.
import Archive from '@lucide/svelte/icons/archive';
import AlarmClock from '@lucide/svelte/icons/alarm-clock';
import AlarmClockOff from '@lucide/svelte/icons/alarm-clock-off';
import CircleDot from '@lucide/svelte/icons/circle-dot';
import FolderInput from '@lucide/svelte/icons/folder-input';
import Hash from '@lucide/svelte/icons/hash';
import Link2 from '@lucide/svelte/icons/link-2';
import MailCheck from '@lucide/svelte/icons/mail-check';
import MailOpen from '@lucide/svelte/icons/mail-open';
import Merge from '@lucide/svelte/icons/merge';
import RotateCcw from '@lucide/svelte/icons/rotate-ccw';
import ShieldAlert from '@lucide/svelte/icons/shield-alert';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import Trash2 from '@lucide/svelte/icons/trash-2';
import User from '@lucide/svelte/icons/user';
import UserPlus from '@lucide/svelte/icons/user-plus';
import { tickets } from '../api/records.svelte.ts';
import { translate } from '../i18n/index.svelte.ts';
import type { Command } from '../shell/commands.svelte.ts';
import { places } from '../shell/places.svelte.ts';
import { session } from '../shell/session.svelte.ts';
import { assign, mark, markRead, remove, restore, setStatus, spam, wake } from './acts.ts';
import { asking, type Doer, type Question } from './asking.svelte.ts';

export interface Doing extends Command {
	/** Among the buttons, not only in the menu behind them. */
	isCommon?: boolean;
	danger?: boolean;
}

/** So many tickets are merged at once, at most. */
const MOST_MERGED = 5;
/** What can still be done with a ticket that was merged into another. */
const LEFT = new Set(['restore', 'delete', 'move', 'read', 'unread']);

/** Give what can be done with the tickets that a doer is about, as these stand now. */
export function doings(doer: () => Doer): Doing[] {
	const t = translate('desk');
	const inbox = translate('inbox');
	const group = t('ticketActions');
	const { ids, everything, count } = doer();
	const about = ids.map((id) => tickets.get(id)).filter((one) => one !== undefined);
	const all = (is: (one: (typeof about)[number]) => boolean): boolean => about.length > 0 && about.every(is);
	const asks = (question: Question) => () => asking.ask(question, doer());
	const isAside = all((one) => one.status === 'deleted' || one.status === 'spam');
	const isSpam = all((one) => one.status === 'spam');
	const isMerged = all((one) => one.merged_into !== null);
	const closed = (many: number) => t('doneStatus', { status: inbox('statusClosed'), count: many });
	const list: (Doing | false)[] = [
		!isAside && { id: 'close', name: t('close'), group, keys: 'e', icon: Archive, isCommon: true, run: () => doer().do(setStatus('closed'), closed) },
		isAside && !(everything && isSpam) && {
			id: 'restore', name: isSpam ? t('notSpam') : t('restore'), group, keys: 'e', icon: isSpam ? ShieldCheck : RotateCcw,
			isCommon: true, run: () => doer().do(restore(), (many) => t('doneRestored', { count: many }))
		},
		{ id: 'assign', name: t('assign'), group, keys: 'a', icon: UserPlus, isCommon: true, run: asks('assign') },
		{ id: 'label', name: t('label'), group, keys: 'l', icon: Hash, isCommon: true, run: asks('label') },
		!isAside && { id: 'snooze', name: t('snooze'), group, keys: 's', icon: AlarmClock, isCommon: true, run: asks('snooze') },
		!all((one) => one.status === 'deleted') && {
			id: 'delete', name: t('delete'), group, keys: 'Shift+#, #', icon: Trash2, isCommon: true, danger: true,
			run: () => doer().do(remove(), (many) => t('doneDeleted', { count: many }))
		},
		{ id: 'status', name: t('changeStatus'), group, keys: 'Shift+S', icon: CircleDot, run: asks('status') },
		{
			id: 'mine', name: t('assignToMe'), group, keys: 'i', icon: User,
			run: () => doer().do(assign([session.workspace.member_id]), (many) => t('doneAssigned', { count: many, name: session.name }))
		},
		all((one) => one.snoozed_until !== null) && {
			id: 'wake', name: t('wake'), group, keys: 'w', icon: AlarmClockOff, run: () => doer().do(wake(), (many) => t('doneWoken', { count: many }))
		},
		!isAside && { id: 'spam', name: t('spam'), group, keys: '!, Shift+!', icon: ShieldAlert, run: () => doer().do(spam(), (many) => t('doneSpam', { count: many })) },
		places.mailboxes.length > 1 && { id: 'move', name: t('move'), group, keys: 'm', icon: FolderInput, run: asks('move') },
		{ id: 'link', name: t('link'), group, keys: 'Shift+L', icon: Link2, run: asks('link') },
		!everything && !isAside && count <= MOST_MERGED && { id: 'merge', name: t('merge'), group, keys: 'Shift+M', icon: Merge, run: asks('merge') },
		everything && { id: 'read', name: t('markRead'), group, keys: 'Shift+U', icon: MailCheck, run: () => doer().do(mark(true), (many) => t('doneRead', { count: many })) },
		everything && { id: 'unread', name: t('markUnread'), group, keys: 'u', icon: MailOpen, run: () => doer().do(mark(false), (many) => t('doneUnread', { count: many })) },
		!everything && {
			id: 'unread', name: all((one) => one.unread === true) ? t('markRead') : t('markUnread'), group, keys: 'u', icon: MailOpen,
			run: () => {
				const isRead = doer().ids.every((id) => tickets.get(id)?.unread === true);
				for (const id of doer().ids) void markRead(id, isRead);
			}
		}
	];
	const known = list.filter((one) => one !== false);
	return isMerged ? known.filter((one) => LEFT.has(one.id)) : known;
}
