import { expect, test } from 'vitest';
import { nameOfRefused } from './fieldNames.ts';
import { carriedOver, faultsIn, isBusy } from './importing.ts';

const of = (...columns: [string, string][]) => columns.map(([column, field]) => ({ column, field, samples: [] }));

test('the mapping of a file serves its corrected rows, whose last column says why', () => {
	const first = { mapping: of(['E-post', 'email'], ['Skor', 'custom:Shoe size'], ['Bort', 'title']) };
	const second = { mapping: of(['E-post', ''], ['Skor', ''], ['rolodesk: why refused', '']) };
	expect(carriedOver(first, second)).toEqual([{ column: 'E-post', field: 'email' }, { column: 'Skor', field: 'custom:Shoe size' }]);
});

test('a custom field needs a name, and a text can stand in one column only', () => {
	const faults = faultsIn(of(['a', 'title'], ['b', 'title'], ['c', 'custom: '], ['d', 'email'], ['e', 'email'], ['f', ''], ['g', '']));
	expect(faults).toEqual([{ column: 'b', fault: 'twice' }, { column: 'c', fault: 'nameless' }]);
});

test('an import is under way while it is tried or run', () => {
	expect(isBusy({ state: 'checking' })).toBe(true);
	expect(isBusy({ state: 'checked' })).toBe(false);
});

test('a refused field is called as it is in the mapping', () => {
	expect(['first_name', 'emails[0].address', 'custom_fields.Shoe', '', 'shoe'].map(nameOfRefused)).toEqual(['firstName', 'emails', 'customFields', null, null]);
});
