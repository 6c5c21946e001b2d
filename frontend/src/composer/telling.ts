// Saying that a mail is sent, or will be, with a way to take it back until it leaves.
import type { Schemas } from '../api/client.ts';
import { translate } from '../i18n/index.svelte.ts';
import { places } from '../shell/places.svelte.ts';
import { toasts } from '../ui/toasts.svelte.ts';

interface Sending {
	mailbox: number | undefined;
	isLater: boolean;
	takeBack: () => void;
}

/** Say what becomes of a mail. */
export function tellSent(message: Pick<Schemas['MessageAnswer'], 'mail'>, { mailbox, isLater, takeBack }: Sending): void {
	const t = translate('composer');
	const until = message.mail ? Date.parse(message.mail.send_at) : 0;
	const undoing = { name: t('undo'), run: takeBack };
	if (places.observes(mailbox)) toasts.done(t('sentObserved'), undoing);
	else if (isLater) toasts.done(t('sendsLater'), undoing);
	else if (until > Date.now()) toasts.done(t('sent'), undoing, until);
	else toasts.done(t('sent'));
}
