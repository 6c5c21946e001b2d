// What the palette finds in the workspace as one types: tickets, contacts, accounts.
import Building2 from '@lucide/svelte/icons/building-2';
import MessageSquare from '@lucide/svelte/icons/message-square';
import User from '@lucide/svelte/icons/user';
import { api, data, type Schemas } from '../api/client.ts';
import { translate } from '../i18n/index.svelte.ts';
import type { Command } from './commands.svelte.ts';
import { router } from './router.svelte.ts';

type Found = Pick<Schemas['HitAnswer'], 'type' | 'id' | 'title'>;
const MOST = 12;

/** Search the workspace. */
export async function findRecords(text: string, signal: AbortSignal): Promise<Command[]> {
	const query = { q: text.slice(0, 500), types: 'ticket,contact,account', limit: MOST };
	const found = await data(api.GET('/rest/v1/search', { params: { query }, signal }));
	return found.data.map(commandOf).filter((one) => one !== null);
}

function commandOf(found: Found): Command | null {
	const t = translate('shell');
	const kinds = {
		ticket: { path: '/tickets/', group: t('tickets'), icon: MessageSquare },
		contact: { path: '/contacts/', group: t('contacts'), icon: User },
		account: { path: '/accounts/', group: t('accounts'), icon: Building2 }
	};
	if (!(found.type in kinds)) return null;
	const { path, group, icon } = kinds[found.type as keyof typeof kinds];
	const to = `${path}${found.id}`;
	return { id: `found ${to}`, name: found.title, group, icon, run: () => (router.knows(to) ? router.go(to) : location.assign(to)) };
}
