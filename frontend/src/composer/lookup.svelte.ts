// A field that finds contacts by what is typed in it: what is offered, and which of it Enter takes.
import type { Schemas } from '../api/client.ts';
import { addressIn } from './addressing.ts';
import { contactsLike, LEAST } from './knowing.ts';

const PATIENCE_MS = 180;
const NONE = -1;

export class Lookup<Found> {
	text = $state('');
	/** Whether it offers anything at all just now. */
	isOpen = $state(true);
	readonly wanted = $derived(this.text.trim());
	#answer = $state.raw<{ of: string; list: readonly Found[] }>({ of: '', list: [] });
	#moved = $state<number | null>(null);
	// What was found for another text than the one that stands there is nobody's choice.
	readonly found: readonly Found[] = $derived(this.isOpen && this.#answer.of === this.wanted ? this.#answer.list : []);
	/** The one that Enter takes. A whole address goes as it was typed, unless somebody steps into the list. */
	readonly active = $derived(this.#moved ?? (addressIn(this.text) === null ? 0 : NONE));

	/** To be made with a component, and gone with it. `offered` says what is offered of the contacts that are like what was typed. */
	constructor(offered: (contacts: readonly Schemas['ContactAnswer'][]) => readonly Found[]) {
		$effect(() => {
			const typed = this.wanted;
			this.#moved = null;
			if (!this.isOpen || typed.length < LEAST) return;
			const stop = new AbortController();
			const timer = setTimeout(() => void look(typed, stop.signal), PATIENCE_MS);
			return () => {
				clearTimeout(timer);
				stop.abort();
			};
		});

		/** Search for contacts; whoever is not found can be typed all the same. */
		const look = async (typed: string, signal: AbortSignal): Promise<void> => {
			const contacts = await contactsLike(typed, signal).catch(() => []);
			if (!signal.aborted) this.#answer = { of: typed, list: offered(contacts) };
		};
	}

	get chosen(): Found | undefined {
		return this.found[this.active];
	}

	/** Whether it is not known yet what is found for what stands there. */
	get isLooking(): boolean {
		return this.wanted.length >= LEAST && this.#answer.of !== this.wanted;
	}

	/** Offer nothing for what stands there. */
	close(): void {
		this.#answer = { of: this.wanted, list: [] };
	}

	/** Steer by a key. Answers whether it was for the list. */
	press(event: KeyboardEvent): boolean {
		const count = this.found.length;
		if (count === 0) return false;
		if (event.key === 'ArrowDown') this.#moved = (this.active + 1) % count;
		else if (event.key === 'ArrowUp') this.#moved = this.active > 0 ? this.active - 1 : count - 1;
		else if (event.key === 'Escape') {
			// Nothing around it closes.
			event.stopPropagation();
			this.close();
		} else return false;
		event.preventDefault();
		return true;
	}
}
