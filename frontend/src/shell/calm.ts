// Later is soon enough: what is not looked at first is asked for, and drawn, once the first of it was drawn.

/** At the latest so long after it was wished for. */
const PATIENCE_MS = 400;

/** Run something once the browser has nothing better to do. Answers how to have it not run. */
export function whenCalm(run: () => void): () => void {
	if (typeof requestIdleCallback === 'function') {
		const turn = requestIdleCallback(run, { timeout: PATIENCE_MS });
		return () => cancelIdleCallback(turn);
	}
	const timer = setTimeout(run, PATIENCE_MS / 4);
	return () => clearTimeout(timer);
}

/** Run something after what has just changed was drawn; soon, too, in a window that draws nothing. Answers how to have it not run. */
export function whenDrawn(run: () => void): () => void {
	let after: ReturnType<typeof setTimeout> | undefined;
	const frame = requestAnimationFrame(() => (after = setTimeout(done)));
	const hidden = setTimeout(done, PATIENCE_MS);

	function stop(): void {
		cancelAnimationFrame(frame);
		clearTimeout(after);
		clearTimeout(hidden);
	}

	function done(): void {
		stop();
		run();
	}
	return stop;
}

/** End after what has just changed was drawn. */
export function drawn(): Promise<void> {
	return new Promise((done) => void whenDrawn(done));
}
