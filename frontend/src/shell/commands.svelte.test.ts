import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { addCommands, bindKeys, commands, type Command } from './commands.svelte.ts';

class Pressed extends Event {
	code = '';
	constructor(readonly key: string) {
		super('keydown', { cancelable: true });
	}
	getModifierState(): boolean {
		return false;
	}
}

const ran: string[] = [];
const keyboard = new EventTarget();
const command = (keys: string): Command => ({ id: keys, name: keys, group: '', keys, run: () => ran.push(keys) });
const press = (...keys: string[]) => keys.forEach((key) => keyboard.dispatchEvent(new Pressed(key)));
const bind = (...keys: string[]) => bindKeys(keyboard as unknown as Window, keys.map(command));

beforeEach(() => {
	ran.length = 0;
	vi.stubGlobal('KeyboardEvent', Pressed);
});
afterEach(() => vi.unstubAllGlobals());

test('the second of two keys counts though other commands came in between', () => {
	const stop = bind('g u', 'g s', 'e');
	press('g');
	stop();
	const stopAgain = bind('g u', 'g s');
	press('u');
	expect(ran).toEqual(['g u']);
	press('u');
	expect(ran).toEqual(['g u']);
	stopAgain();
});

test('what was run is not begun anew when other commands come', () => {
	const stop = bind('g u', 'e');
	press('g', 'u', 'e');
	stop();
	const stopAgain = bind('g u', 'e', 'u');
	expect(ran).toEqual(['g u', 'e']);
	press('u');
	expect(ran).toEqual(['g u', 'e', 'u']);
	stopAgain();
});

test('a key of a page means what it means there, though the shell came later', () => {
	const own = command('/');
	const everywhere = { ...command('/'), run: () => ran.push('everywhere') };
	const leave = addCommands(() => [own]);
	const stopShell = addCommands(() => [everywhere], { everywhere: true });
	let stop = bindKeys(keyboard as unknown as Window, commands());
	press('/');
	stop();
	leave();
	stop = bindKeys(keyboard as unknown as Window, commands());
	press('/');
	stop();
	stopShell();
	expect(ran).toEqual(['/', 'everywhere']);
	expect(commands()).toEqual([]);
});
