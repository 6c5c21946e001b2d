// Everything that can be done from the keyboard: commands of the palette, and the keys that run them.
import { untrack, type Component } from 'svelte';
import { createKeybindingsHandler, matchKeyBindingPress, parseKeybinding } from 'tinykeys';

/** So long the second key of two may take: who looks for it on the keyboard needs a while. */
const SEQUENCE_MS = 3_000;
const MODIFIERS = ['Shift', 'Control', 'Alt', 'Meta'];

export interface Command {
	id: string;
	/** As it is listed, already in the reader's language. */
	name: string;
	/** The heading it is listed under. */
	group: string;
	/** As tinykeys has them: "e", "g i", "$mod+k", "Shift+D". */
	keys?: string;
	/** More words that it is found by. */
	words?: string;
	icon?: Component<{ size?: number; 'aria-hidden'?: 'true' }>;
	/** Runs while something is typed too; only for keys with $mod, Alt or Escape. */
	whileTyping?: boolean;
	/** In the list of shortcuts, but not in the palette: moving up and down, say. */
	onlyKeys?: boolean;
	run: () => void;
}

/** Finds more to list for what is typed: tickets, contacts. Shown below the commands, by their groups. */
export interface Finder {
	find: (text: string, signal: AbortSignal) => Promise<Command[]>;
}

let registered = $state.raw<ReadonlyArray<() => Command[]>>([]);
let finding = $state.raw<readonly Finder[]>([]);

/**
 * Add commands for as long as something is shown: call it in `$effect`, or in a component's `onMount`. Those that are
 * `everywhere` give way to a page's own of the same keys, whichever was there first.
 */
export function addCommands(list: () => Command[], { everywhere = false } = {}): () => void {
	const others = untrack(() => registered);
	registered = everywhere ? [list, ...others] : [...others, list];
	return () => {
		registered = untrack(() => registered).filter((one) => one !== list);
	};
}

/** Add a finder to the palette. */
export function addFinder(finder: Finder): () => void {
	finding = [...untrack(() => finding), finder];
	return () => {
		finding = untrack(() => finding).filter((one) => one !== finder);
	};
}

/** All commands there are now; of two with the same keys, the one that was added last. */
export function commands(): Command[] {
	return registered.flatMap((list) => list());
}

export function finders(): readonly Finder[] {
	return finding;
}

/** The first key of two, once it was pressed: whichever commands there are when the second one is. */
let begun: KeyboardEvent | null = null;

/** Have the keys of the commands that there are now run them. Answers how to stop. */
export function bindKeys(target: Pick<Window, 'addEventListener' | 'removeEventListener'>, list: Command[]): () => void {
	const bindings: Record<string, (event: KeyboardEvent) => void> = {};
	for (const command of list) {
		for (const keys of command.keys?.split(', ') ?? []) {
			bindings[keys] = (event) => {
				if (event.defaultPrevented || (!command.whileTyping && isTaken(event))) return;
				if (keys === 'Enter' && isPressed(event)) return;
				event.preventDefault();
				command.run();
			};
		}
	}
	const handle = createKeybindingsHandler(bindings, { timeout: SEQUENCE_MS });
	const firsts = Object.keys(bindings).map(parseKeybinding).flatMap(([first, second]) => (first && second ? [first] : []));
	const isOpen = (now: number) => begun !== null && now - begun.timeStamp < SEQUENCE_MS;
	if (begun && isOpen(performance.now())) handle(begun);
	const listen = (event: KeyboardEvent) => {
		const isSecond = isOpen(event.timeStamp);
		handle(event);
		if (MODIFIERS.includes(event.key)) return;
		begun = !isSecond && firsts.some((first) => matchKeyBindingPress(event, first)) ? event : null;
	};
	target.addEventListener('keydown', listen);
	return () => target.removeEventListener('keydown', listen);
}

/** Whether Enter presses what has the focus. */
function isPressed(event: KeyboardEvent): boolean {
	return (event.target as HTMLElement | null)?.closest?.('a, button, summary, [role="button"], [role="option"]') != null;
}

/** A box to tick takes Space alone, and one of several the arrow keys. */
const TAKERS = 'input:not([type="checkbox"], [type="radio"]), textarea, select, [role="menu"], [role="dialog"], [role="listbox"]';

/** Whether a key belongs to what it was pressed in: a field, or a menu or dialog that lies over the page. */
function isTaken(event: KeyboardEvent): boolean {
	const target = event.target as HTMLElement | null;
	if (!target?.closest) return false;
	return target.isContentEditable || target.closest(TAKERS) !== null;
}
