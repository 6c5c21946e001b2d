// The pages of the inbox, and of the search over everything.
import { page } from '../shell/router.svelte.ts';
import { begin } from './ahead.ts';
import { DEFAULT_VIEW } from './views.ts';

export const routes = [
	page(
		['/inbox', '/inbox/{view}', '/inbox/{view}/{ticket}', '/tickets/{ticket}'],
		['inbox', 'desk', 'composer'],
		() => import('./InboxPage.svelte'),
		({ view }, query) => begin(view ?? DEFAULT_VIEW, query)
	),
	page('/search', ['desk'], () => import('./SearchPage.svelte'))
];
