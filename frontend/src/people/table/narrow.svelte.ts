// Whether the window has room for two columns alone.
const NARROW = matchMedia('(max-width: 760px)');

class Narrow {
	is = $state(NARROW.matches);

	constructor() {
		NARROW.addEventListener('change', () => (this.is = NARROW.matches));
	}
}

export const narrow = new Narrow();
