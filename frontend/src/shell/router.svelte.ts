// Where the reader is: the address, the page at it, and going elsewhere without loading the app anew.
import type { Component } from 'svelte';
import { loadAreas } from '../i18n/index.svelte.ts';
import type { Area } from '../i18n/messages.ts';
import { match, type ParamsOf } from './paths.ts';

/** A page at one or more paths, in a chunk of its own. */
export interface Page {
	paths: readonly string[];
	areas: readonly Area[];
	load: () => Promise<Component<{ params: Record<string, string> }>>;
	/** Asks for what the page will show, while the page itself is being loaded. */
	ahead: (params: Record<string, string>, query: URLSearchParams) => void;
}

interface Shown {
	page: Page;
	component: Component<{ params: Record<string, string> }>;
	params: Record<string, string>;
}

type Guard = () => boolean;

type Loaded<Params> = Promise<{ default: Component<{ params: Params }> }>;

/** Declare a page, by its path or by several: then each of their values may be missing. */
export function page<const Path extends string>(
	path: Path,
	areas: readonly Area[],
	load: () => Loaded<ParamsOf<Path>>,
	ahead?: Page['ahead']
): Page;
export function page<const Path extends string>(
	paths: readonly Path[],
	areas: readonly Area[],
	load: () => Loaded<Partial<ParamsOf<Path>>>,
	ahead?: Page['ahead']
): Page;
export function page(
	paths: string | readonly string[],
	areas: readonly Area[],
	load: () => Loaded<never>,
	ahead: Page['ahead'] = () => undefined
): Page {
	const component = async () => (await load()).default as unknown as Component<{ params: Record<string, string> }>;
	return { paths: typeof paths === 'string' ? [paths] : paths, areas, load: component, ahead };
}

class Router {
	path = $state(location.pathname);
	query = $state.raw(new URLSearchParams(location.search));
	/** The page to show; null before the first, and where there is none. */
	shown = $state.raw<Shown | null>(null);
	state = $state<'loading' | 'shown' | 'missing' | 'failed'>('loading');
	/** Ends when the page at the first address is there to be shown, or cannot be. */
	settled: Promise<void> = Promise.resolve();
	#pages: readonly Page[] = [];
	#guards = new Set<Guard>();
	#turn = 0;

	/** Begin: show the page at the address, and follow links and the browser's buttons. */
	start(pages: readonly Page[]): void {
		this.#pages = pages;
		addEventListener('popstate', () => this.#read());
		document.addEventListener('click', (event) => this.#follow(event));
		this.settled = this.#show();
	}

	/** Go to a path of the app. `replace` leaves no way back to where one was. */
	go(to: string, { replace = false } = {}): void {
		const url = new URL(to, location.href);
		if (url.href === location.href || (!replace && !this.#mayLeave(url.pathname))) return;
		history[replace ? 'replaceState' : 'pushState'](null, '', url);
		this.#read();
	}

	/** Change some of the query's values, null to remove one, without a new entry in the history. */
	ask(values: Record<string, string | null>): void {
		const query = new URLSearchParams(this.query);
		for (const [name, value] of Object.entries(values)) {
			if (value === null) query.delete(name);
			else query.set(name, value);
		}
		const text = query.toString();
		this.go(this.path + (text ? `?${text}` : ''), { replace: true });
	}

	/** Whether the address is a path, or lies below it. */
	isAt(path: string): boolean {
		return this.path === path || this.path.startsWith(`${path}/`);
	}

	/** Have a function asked before the page is left: false stays. Answers how to take it back. */
	guard(mayLeave: Guard): () => void {
		this.#guards.add(mayLeave);
		return () => this.#guards.delete(mayLeave);
	}

	/** Whether a path is one of the app's. */
	knows(path: string): boolean {
		return this.#find(path) !== null;
	}

	/** Load the page at a path before it is needed. */
	prepare(path: string): void {
		const found = this.#find(path);
		if (found) void Promise.all([found.page.load(), loadAreas(...found.page.areas)]).catch(() => undefined);
	}

	/** Try once more to load the page. */
	retry(): void {
		void this.#show();
	}

	#mayLeave(to: string): boolean {
		return this.#find(to)?.page === this.shown?.page || [...this.#guards].every((mayLeave) => mayLeave());
	}

	#read(): void {
		this.path = location.pathname;
		this.query = new URLSearchParams(location.search);
		void this.#show();
	}

	#find(path: string): { page: Page; params: Record<string, string> } | null {
		for (const page of this.#pages) {
			for (const one of page.paths) {
				const params = match(one, path);
				if (params) return { page, params };
			}
		}
		return null;
	}

	/** Show the page at the address once it is loaded; what is shown stays until then. */
	async #show(): Promise<void> {
		const turn = ++this.#turn;
		const found = this.#find(this.path);
		if (!found) {
			this.shown = null;
			this.state = 'missing';
			return;
		}
		if (this.shown?.page === found.page) {
			this.shown = { ...this.shown, params: found.params };
			this.state = 'shown';
			return;
		}
		this.state = 'loading';
		found.page.ahead(found.params, this.query);
		try {
			const [component] = await Promise.all([found.page.load(), loadAreas(...found.page.areas)]);
			if (turn !== this.#turn) return;
			this.shown = { page: found.page, component, params: found.params };
			this.state = 'shown';
		} catch {
			if (turn === this.#turn) this.state = 'failed';
		}
	}

	#follow(event: MouseEvent): void {
		if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
		const link = (event.target as Element | null)?.closest?.('a');
		if (!link?.href || link.target || link.hasAttribute('download')) return;
		const url = new URL(link.href);
		if (url.origin !== location.origin || !this.knows(url.pathname)) return;
		event.preventDefault();
		this.go(url.pathname + url.search + url.hash);
		// Else the keys of the page that was gone to would still be the link's.
		const page = document.getElementById('main');
		if (!page?.contains(link)) page?.focus({ preventScroll: true });
	}
}

export const router = new Router();
