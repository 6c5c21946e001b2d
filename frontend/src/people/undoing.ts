// How a change of all contacts that match is taken back: by what the journal says that each of them was.
import type { Schemas } from '../api/client.ts';
import type { Happened } from '../api/journal.ts';
import type { Action } from './bulk.svelte.ts';

type Back = Pick<Schemas['ChangeContacts'], 'action' | 'parameters'>;

/** What brings contacts back to what they were: the same for several, by their ids, or to each its own row. */
export interface Undoing {
	jobs: { ids: number[]; back: Back }[];
	rows: { id: number; stage?: string; account_id?: number | null }[];
}

/** Give what takes back what these events tell of an action. */
export function undoingOf(events: readonly Happened[], action: Action): Undoing {
	if (action === 'delete') return { jobs: together([...idsOf(events, 'contact.deleted')], { action: 'restore' }), rows: [] };
	if (action === 'tag') return { jobs: byTag(events, 'contact.tag_added', 'untag'), rows: [] };
	if (action === 'untag') return { jobs: byTag(events, 'contact.tag_removed', 'tag'), rows: [] };
	return { jobs: [], rows: rowsBefore(events, action === 'stage' ? 'stage' : 'account_id') };
}

/** How many contacts an undoing is about. */
export function sizeOf({ jobs, rows }: Undoing): number {
	return new Set([...jobs.flatMap((one) => one.ids), ...rows.map((row) => row.id)]).size;
}

function together(ids: number[], back: Back): Undoing['jobs'] {
	return ids.length ? [{ ids, back }] : [];
}

function idsOf(events: readonly Happened[], kind: string): Set<number> {
	return new Set(events.filter((event) => event.kind === kind).map((event) => event.subject_id));
}

/** One job for each tag: not each contact had, or lacked, the same of them. */
function byTag(events: readonly Happened[], kind: string, action: 'tag' | 'untag'): Undoing['jobs'] {
	const byName = new Map<string, Happened[]>();
	for (const event of events.filter((one) => one.kind === kind)) {
		const name = String((event.after as Record<string, unknown>).tag ?? (event.before as Record<string, unknown>).tag);
		byName.set(name, [...(byName.get(name) ?? []), event]);
	}
	return [...byName].flatMap(([name, some]) => together([...idsOf(some, kind)], { action, parameters: { tags: [name] } }));
}

function rowsBefore(events: readonly Happened[], field: 'stage' | 'account_id'): Undoing['rows'] {
	const rows = new Map<number, Undoing['rows'][number]>();
	for (const event of events) {
		const before = event.before as Record<string, unknown>;
		if (event.kind !== 'contact.updated' || !(field in before) || rows.has(event.subject_id)) continue;
		rows.set(event.subject_id, { id: event.subject_id, [field]: before[field] });
	}
	return [...rows.values()];
}
