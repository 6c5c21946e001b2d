// Sending a file to be imported.
import { problemOf } from '../api/problem.ts';
import { ofReader } from '../api/reader.ts';
import { session } from '../shell/session.svelte.ts';
import type { Import, Noun } from './importing.ts';

/** Send a file. Nothing is imported yet. Throws a `Problem` for what cannot be read. */
export async function upload(file: File, noun: Noun): Promise<Import> {
	const query = new URLSearchParams({ name: file.name, noun });
	const response = await fetch(`/rest/v1/imports?${query}`, {
		method: 'POST',
		headers: { ...ofReader(), 'x-csrf-token': session.csrf, 'content-type': 'application/octet-stream' },
		body: file
	});
	const body: unknown = await response.json().catch(() => null);
	if (!response.ok) throw problemOf(response.status, body);
	return body as Import;
}
