// What the frame shows and has open: the page's title, the drawer on phones, the palette, the shortcuts.

class Frame {
	title = $state('');
	/** What the page shows one of, for the window's name. */
	subject = $state('');
	drawer = $state(false);
	palette = $state(false);
	shortcuts = $state(false);
	online = $state(navigator.onLine);
	/** Replies that wait for the network. */
	waiting = $state(0);

	constructor() {
		addEventListener('online', () => (this.online = true));
		addEventListener('offline', () => (this.online = false));
	}
}

export const frame = new Frame();

/** Say what the window is called while a page is shown, and after which of many; call it in the page's script with functions. */
export function titled(title: () => string, subject?: () => string | undefined): void {
	$effect(() => {
		frame.title = title();
	});
	$effect(() => {
		frame.subject = subject?.() ?? '';
	});
}
