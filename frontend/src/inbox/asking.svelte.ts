// What the reader is asked for tickets: whom to assign, which label, until when. One question at a time.
import type { Deed } from './acts.ts';

export type Question = 'assign' | 'label' | 'status' | 'snooze' | 'own time' | 'move' | 'link' | 'merge';

/** What can be done at once, and what needs an answer first. The inbox says how a deed is done, and to which tickets. */
export interface Doer {
	/** The tickets that it would be done to now; of all that match those that were read. */
	ids: number[];
	/** How many these are, for what is said of it. */
	count: number;
	/** Whether it is done to all that match. */
	everything: boolean;
	/** Do it; `done` says of how many it was done to that it was. */
	do: (deed: Deed, done: (count: number) => string) => void;
	/** Open a ticket. */
	go: (id: number) => void;
}

class Asking {
	question = $state<Question | null>(null);
	doer = $state.raw<Doer | null>(null);

	ask(question: Question, doer: Doer): void {
		if (doer.count === 0) return;
		this.doer = doer;
		this.question = question;
	}
}

export const asking = new Asking();
