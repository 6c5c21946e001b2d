// What the frame shows and has open: the page's title, the drawer on phones, the palette, the shortcuts.

class Frame {
	title = $state('');
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

/** Say what the window is called while a page is shown; call it in the page's script with a function. */
export function titled(title: () => string): void {
	$effect(() => {
		frame.title = title();
	});
}
