// How the inbox is laid out on this device: the list's width, and whether the contact is shown.

const LIST = 'rolodesk.inbox.list';
const PANEL = 'rolodesk.inbox.panel';
const [NARROWEST, WIDEST, USUAL] = [280, 640, 400];
/** Narrower than this, the contact lies over the conversation, and is shown when it is asked for. */
const WIDE = matchMedia('(min-width: 1241px)');

class Layout {
	list = $state(bounded(Number(localStorage.getItem(LIST) ?? USUAL)));
	panel = $state(WIDE.matches && localStorage.getItem(PANEL) !== 'no');

	constructor() {
		WIDE.addEventListener('change', () => (this.panel = WIDE.matches && localStorage.getItem(PANEL) !== 'no'));
	}

	resize(width: number): void {
		this.list = bounded(width);
		localStorage.setItem(LIST, String(this.list));
	}

	togglePanel(): void {
		this.panel = !this.panel;
		if (WIDE.matches) localStorage.setItem(PANEL, this.panel ? 'yes' : 'no');
	}
}

export const layout = new Layout();
export const bounds = { least: NARROWEST, most: WIDEST };

function bounded(width: number): number {
	return Math.round(Math.min(WIDEST, Math.max(NARROWEST, width || USUAL)));
}
