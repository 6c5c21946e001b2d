// Paths of the app and the values in them: `/tickets/{id}` gives `{ id: string }`.

type SegmentsOf<Path> = Path extends `${infer First}/${infer Rest}` ? First | SegmentsOf<Rest> : Path;
type NamesOf<Path> = SegmentsOf<Path> extends infer One ? (One extends `{${infer Name}}` ? Name : never) : never;

/** The values that a path's names stand for. */
export type ParamsOf<Path extends string> = { [Name in NamesOf<Path>]: string };

/** Find a path's values in an address; null if it is another path. */
export function match(path: string, address: string): Record<string, string> | null {
	const [parts, segments] = [path.split('/'), address.replace(/(.)\/$/, '$1').split('/')];
	if (parts.length !== segments.length) return null;
	const found: Record<string, string> = {};
	for (const [place, part] of parts.entries()) {
		const segment = segments[place]!;
		if (part.startsWith('{') && segment !== '') {
			const value = decoded(segment);
			if (value === null) return null;
			found[part.slice(1, -1)] = value;
		} else if (part !== segment) return null;
	}
	return found;
}

/** Put values into a path. */
export function fill<Path extends string>(path: Path, params: ParamsOf<Path>): string {
	return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent((params as Record<string, string>)[name]!));
}

function decoded(segment: string): string | null {
	try {
		return decodeURIComponent(segment);
	} catch {
		return null;
	}
}
