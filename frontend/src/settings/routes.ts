// The pages of the settings: the index, which shows the first section, and each section at its own path.
import { page } from '../shell/router.svelte.ts';

export const routes = [page(['/settings', '/settings/{section}', '/settings/{section}/{id}'], ['settings', 'rules', 'entering', 'mail'], () => import('./SettingsPage.svelte'))];
