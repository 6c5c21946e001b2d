// Where the app begins: the frame's texts first, then the frame.
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { loadAreas, mark } from './i18n/index.svelte.ts';
import { outbox } from './api/outbox.svelte.ts';
import { live } from './live/live.svelte.ts';
import { routes } from './routes.ts';
import { router } from './shell/router.svelte.ts';
import { session } from './shell/session.svelte.ts';

const SOON_MS = 150;

mark();
void begin(document.getElementById('app')!);

/** Draw the app. Nothing waits for it here: a page's file imports this one, and would wait for its end in turn. */
async function begin(target: HTMLElement): Promise<void> {
	if (session.workspace.needs_second_factor) {
		const [{ default: FactorGate }] = await Promise.all([import('./entering/FactorGate.svelte'), loadAreas('shell', 'entering')]);
		mount(FactorGate, { target });
		return;
	}
	router.start(routes);
	// Frame and page are drawn at once where the page comes soon, else the frame first.
	await Promise.all([loadAreas('shell'), Promise.race([router.settled, after(SOON_MS)])]);
	mount(App, { target });
	live.start();
	void outbox.flush();
}

function after(milliseconds: number): Promise<void> {
	return new Promise((done) => setTimeout(done, milliseconds));
}
