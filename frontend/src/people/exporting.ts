// Downloading what the API writes as a file, with how much of it has come.
import { problemOf } from '../api/problem.ts';
import { ofReader } from '../api/reader.ts';

/** Download a file of the API. `told` is called with the bytes so far. Throws a `Problem` for what is refused. */
export async function download(path: string, name: string, told: (bytes: number) => void, signal: AbortSignal): Promise<void> {
	const response = await fetch(path, { headers: ofReader(), signal });
	if (!response.ok || !response.body) throw problemOf(response.status, await response.json().catch(() => null));
	const parts: BlobPart[] = [];
	let bytes = 0;
	const reader = response.body.getReader();
	for (let part = await reader.read(); !part.done; part = await reader.read()) {
		parts.push(part.value as BlobPart);
		bytes += part.value.length;
		told(bytes);
	}
	keep(new Blob(parts, { type: response.headers.get('content-type') ?? '' }), name);
}

/** Give the path of an export under a filter. */
export function exportPath(noun: string, format: string, filter: object): string {
	const query = new URLSearchParams();
	for (const [key, value] of Object.entries(filter)) {
		if (typeof value === 'object' && !Array.isArray(value)) for (const [title, one] of Object.entries(value)) query.append(`${key}[${title}]`, String(one));
		else for (const one of Array.isArray(value) ? value : [value]) query.append(key, String(one));
	}
	const text = query.toString();
	return `/rest/v1/exports/${noun}.${format}${text ? `?${text}` : ''}`;
}

function keep(blob: Blob, name: string): void {
	const link = document.createElement('a');
	link.href = URL.createObjectURL(blob);
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
