// What a form asks for, as data: most settings are a few fields in a dialog.

export type Value = string | boolean | string[];
export type Values = Record<string, Value>;

export interface Spec {
	/** The field's name in the API, by which its problem is found. */
	key: string;
	name: string;
	hint?: string;
	/** What could stand there, shown while nothing does. */
	example?: string;
	/** `several` is some of the options, the others a line, some lines, and so on. */
	kind: 'text' | 'email' | 'password' | 'area' | 'number' | 'date' | 'select' | 'switch' | 'several';
	options?: readonly { value: string; name: string }[];
	/** Asked for only while this holds. */
	when?: (values: Values) => boolean;
	/** Other names that problems of this field come under. */
	also?: readonly string[];
	most?: number;
}

export const text = (values: Values, key: string): string => String(values[key] ?? '').trim();
export const several = (values: Values, key: string): string[] => values[key] as string[];
export const numbers = (values: Values, key: string): number[] => several(values, key).map(Number);
/** The text, or null where there is none. */
export const orNull = (values: Values, key: string): string | null => text(values, key) || null;
/** The number, or null where none was written. */
export const idOrNull = (values: Values, key: string): number | null => (text(values, key) ? Number(text(values, key)) : null);
