import { expect, test, vi } from 'vitest';

vi.mock('../api/client.ts', () => ({ api: {}, data: () => undefined }));
const { inGroups } = await import('./factor.ts');

test('a secret is read in groups of four', () => {
	expect(inGroups('ABCDEFGHIJ')).toBe('ABCD EFGH IJ');
	expect(inGroups('ABCD')).toBe('ABCD');
	expect(inGroups('')).toBe('');
});
