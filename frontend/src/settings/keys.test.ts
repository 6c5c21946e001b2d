import { expect, test } from 'vitest';
import { permissionsOf, scopesOf } from './keys.ts';

test('what was chosen becomes scopes, and nothing is no scope', () => {
	expect(permissionsOf({ contacts: 'read', tickets: '', settings: 'write' })).toEqual(['contacts:read', 'settings:write']);
});

test('writing includes reading, and is told once', () => {
	expect(scopesOf(['contacts:read', 'contacts:write', 'tickets:read'])).toEqual([
		{ resource: 'contacts', writes: true },
		{ resource: 'tickets', writes: false }
	]);
});
