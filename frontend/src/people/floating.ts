// What lies over everything, below the element that it stands in: nothing around it cuts it off.

const GAP = 4;
const EDGE = 8;

/** Attach to an element: `<ul {@attach floating}>`. It follows its parent when something scrolls. */
export function floating(node: HTMLElement): () => void {
	const anchor = node.parentElement!;
	node.popover = 'manual';
	Object.assign(node.style, { position: 'fixed', margin: '0', inset: 'auto' });
	node.showPopover();
	const place = () => {
		const at = anchor.getBoundingClientRect();
		const isRtl = getComputedStyle(anchor).direction === 'rtl';
		const wide = node.offsetWidth;
		const left = isRtl ? at.right - wide : at.left;
		const hasRoom = at.bottom + GAP + node.offsetHeight < innerHeight - EDGE || at.top < innerHeight / 2;
		node.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - wide - EDGE))}px`;
		node.style.top = `${hasRoom ? at.bottom + GAP : at.top - GAP - node.offsetHeight}px`;
	};
	place();
	const watcher = new ResizeObserver(place);
	watcher.observe(node);
	addEventListener('scroll', place, true);
	return () => {
		watcher.disconnect();
		removeEventListener('scroll', place, true);
	};
}
