import { beforeEach, expect, test, vi } from 'vitest';

const router = vi.hoisted(() => ({ go: vi.fn() }));
vi.mock('../shell/router.svelte.ts', () => ({ router }));
vi.stubGlobal('document', { activeElement: null });

const { Walk } = await import('./walking.ts');
const reveal = vi.fn();
let chosen: number | null = null;
const walk = new Walk({
	rows: () => [{ id: 59 }, { id: 60 }],
	chosen: () => chosen,
	hrefOf: (id) => `/${id}`,
	reveal,
	conversation: () => undefined,
	selection: {} as never
});

beforeEach(() => vi.clearAllMocks());

test('who was led on by an act that was refused is led back', () => {
	chosen = 60;
	walk.back(59, 60);
	expect(router.go).toHaveBeenCalledWith('/59', { replace: true });
	expect(reveal).toHaveBeenCalledWith(0);
});

test('who has gone on meanwhile, or is typing, is left alone', () => {
	chosen = 61;
	walk.back(59, 60);
	chosen = 60;
	vi.stubGlobal('document', { activeElement: { matches: () => true } });
	walk.back(59, 60);
	expect(router.go).not.toHaveBeenCalled();
});
