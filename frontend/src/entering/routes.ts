// Where an owner begins.
import { page } from '../shell/router.svelte.ts';

export const routes = [page('/welcome', ['entering', 'settings'], () => import('./WelcomePage.svelte'))];
