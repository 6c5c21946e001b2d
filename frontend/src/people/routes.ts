// The pages of contacts, accounts and imports.
import { page } from '../shell/router.svelte.ts';

export const routes = [
	page('/contacts', ['people'], () => import('./ContactsPage.svelte')),
	page('/contacts/{id}', ['people', 'inbox'], () => import('./ContactPage.svelte')),
	page('/accounts', ['people'], () => import('./accounts/AccountsPage.svelte')),
	page('/accounts/{id}', ['people', 'inbox'], () => import('./accounts/AccountPage.svelte')),
	page(['/import', '/import/{id}'], ['people'], () => import('./ImportPage.svelte'))
];
