// Whose letters may fetch images from elsewhere: asked for once, or for a sender, on this device.
import { session } from '../../shell/session.svelte.ts';

const KEPT = `rolodesk.images.${session.workspace.id}`;
const MOST = 500;

class Images {
	#senders = $state.raw<readonly string[]>(kept());
	#messages = $state.raw<readonly number[]>([]);

	areShown(message: { id: number; from_email: string }): boolean {
		return this.#messages.includes(message.id) || this.#senders.includes(message.from_email.toLowerCase());
	}

	/** Show those of one message, until the app is loaded anew. */
	show(id: number): void {
		this.#messages = [...this.#messages, id];
	}

	/** Show those of a sender from now on. */
	trust(sender: string): void {
		this.#senders = [...new Set([...kept(), sender.toLowerCase()])].slice(-MOST);
		localStorage.setItem(KEPT, JSON.stringify(this.#senders));
	}
}

function kept(): string[] {
	try {
		return JSON.parse(localStorage.getItem(KEPT) ?? '[]') as string[];
	} catch {
		return [];
	}
}

export const images = new Images();
