// Short news at the edge of the window: what was done, with a way to take it back; what was refused, and why.

export interface Toast {
	id: number;
	kind: 'done' | 'problem' | 'news';
	text: string;
	action?: { name: string; run: () => void };
	/** When its action is over, in ms since 1970: it counts down, and goes then. */
	until?: number;
}

const SECONDS = { done: 6, news: 6, problem: 10 };
const MOST = 4;

class Toasts {
	shown = $state.raw<readonly Toast[]>([]);
	/** How many pixels at the window's lower edge they are not to cover: what is sent is sent there. */
	clear = $state(0);
	#last = 0;
	#timers = new Map<number, ReturnType<typeof setTimeout>>();

	/** Say that something was done; with an action it can be taken back, until a time if there is one. */
	done(text: string, action?: Toast['action'], until?: number): number {
		return this.#add({ kind: 'done', text, ...(action && { action }), ...(until !== undefined && { until }) });
	}

	/** Say what was refused. */
	problem(text: string, action?: Toast['action']): number {
		return this.#add({ kind: 'problem', text, ...(action && { action }) });
	}

	/** Say what happened. */
	news(text: string, action?: Toast['action']): number {
		return this.#add({ kind: 'news', text, ...(action && { action }) });
	}

	dismiss(id: number): void {
		clearTimeout(this.#timers.get(id));
		this.#timers.delete(id);
		this.shown = this.shown.filter((one) => one.id !== id);
	}

	/** Do what a toast offers, and put it away. */
	act(toast: Toast): void {
		this.dismiss(toast.id);
		toast.action?.run();
	}

	/** The newest that offers something: what Ctrl+Z takes back. */
	get newestAction(): Toast | undefined {
		return this.shown.findLast((one) => one.action);
	}

	/** Let time stand still while somebody reads. */
	hold(): void {
		for (const one of this.shown) if (one.until === undefined) clearTimeout(this.#timers.get(one.id));
	}

	release(): void {
		for (const toast of this.shown) this.#count(toast);
	}

	#add(toast: Omit<Toast, 'id'>): number {
		const added = { ...toast, id: ++this.#last };
		this.shown = [...this.shown, added].slice(-MOST);
		this.#count(added);
		return added.id;
	}

	#count(toast: Toast): void {
		clearTimeout(this.#timers.get(toast.id));
		const patience = toast.until === undefined ? SECONDS[toast.kind] * 1000 : toast.until - Date.now();
		this.#timers.set(toast.id, setTimeout(() => this.dismiss(toast.id), patience));
	}
}

export const toasts = new Toasts();
