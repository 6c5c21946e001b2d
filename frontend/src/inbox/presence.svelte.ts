// Where the reader is: told to the hub for as long as it is true, so that others see it.
import { api } from '../api/client.ts';
import { live } from '../live/live.svelte.ts';
import { whenDrawn } from '../shell/calm.ts';
import { session } from '../shell/session.svelte.ts';

const AGAIN_MS = 10_000;

class Being {
	/** The ticket on which the reader writes, a note too: who else answers is said there. */
	writing = $state<number | null>(null);
	#at: number | null = null;
	#answering: number | null = null;
	#timer: ReturnType<typeof setInterval> | undefined;

	/** Be at a ticket for as long as it is shown. Answers how to leave, as `$effect` wants it. */
	at(ticket_id: number): () => void {
		this.#at = ticket_id;
		const stopTelling = whenDrawn(() => this.#tell());
		this.#timer = setInterval(() => this.#tell(), AGAIN_MS);
		const seen = (): void => (document.hidden ? this.#gone(ticket_id) : this.#tell());
		document.addEventListener('visibilitychange', seen);
		return () => {
			stopTelling();
			clearInterval(this.#timer);
			document.removeEventListener('visibilitychange', seen);
			this.#at = null;
			whenDrawn(() => this.#at !== ticket_id && this.#gone(ticket_id));
		};
	}

	/** Say whether something is being written on a ticket. */
	answering(ticket_id: number, isAnswering: boolean): void {
		const was = this.#answering;
		this.#answering = isAnswering ? ticket_id : was === ticket_id ? null : was;
		if (was !== this.#answering) this.#tell();
	}

	#tell(): void {
		if (this.#at === null || document.hidden) return;
		const doing = this.#answering === this.#at ? 'answering' : 'viewing';
		// Nobody misses it: it is said again in ten seconds.
		void api.PUT('/rest/v1/tickets/{ticket_id}/presence', { ...of(this.#at), body: { doing } }).catch(() => undefined);
	}

	#gone(ticket_id: number): void {
		// Who could not say so is thought to be gone after twenty seconds.
		void api.DELETE('/rest/v1/tickets/{ticket_id}/presence', of(ticket_id)).catch(() => undefined);
	}
}

export const being = new Being();

/** Who else is at a ticket now. */
export function othersAt(ticket_id: number): { member_id: number; doing: 'viewing' | 'answering' }[] {
	return (live.presence.get(ticket_id) ?? []).filter((one) => one.member_id !== session.workspace.member_id);
}

function of(ticket_id: number) {
	return { params: { path: { ticket_id } } };
}
