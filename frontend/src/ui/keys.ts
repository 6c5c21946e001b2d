// Names of keys for people.

const IS_MAC = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

const NAMES: Record<string, string> = {
	$mod: IS_MAC ? '⌘' : 'Ctrl',
	Control: 'Ctrl',
	Meta: '⌘',
	Alt: IS_MAC ? '⌥' : 'Alt',
	Shift: '⇧',
	Enter: '↵',
	Escape: 'Esc',
	ArrowUp: '↑',
	ArrowDown: '↓',
	ArrowLeft: '←',
	ArrowRight: '→',
	Backspace: '⌫',
	Delete: 'Del',
	' ': '␣'
};

/** Give the keys that are pressed one after the other, each with those that are held down
 * with it. Of several ways to do the same (`", "` between them) the first; Shift only where it makes no other sign. */
export function printed(keys: string): string[][] {
	const first = keys.split(', ')[0]!;
	return first.split(' ').map((together) =>
		together
			.split(/\+(?=.)/)
			.filter((key, place, all) => key !== 'Shift' || /^\w/.test(all[place + 1] ?? ''))
			.map((key) => NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key))
	);
}
