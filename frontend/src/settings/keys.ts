// The scopes of a key: for each resource nothing, reading, or reading and writing.
import type { Schemas } from '../api/client.ts';
import { text, type Values } from './fields.ts';

type Permission = Schemas['Permission'];

export const RESOURCES = ['contacts', 'tickets', 'settings'] as const;

/** What was chosen for each resource, as the API has it. */
export function permissionsOf(values: Values): Permission[] {
	return RESOURCES.flatMap((resource): Permission[] => {
		const level = text(values, resource);
		return level === 'read' || level === 'write' ? [`${resource}:${level}`] : [];
	});
}

/** The resources that permissions open, and whether they may be written. */
export function scopesOf(permissions: readonly Permission[]) {
	return RESOURCES.filter((resource) => permissions.some((one) => one.startsWith(`${resource}:`))).map((resource) => ({
		resource,
		writes: permissions.includes(`${resource}:write`)
	}));
}
