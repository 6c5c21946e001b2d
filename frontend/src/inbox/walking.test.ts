import { beforeEach, expect, test, vi } from 'vitest';

const router = vi.hoisted(() => ({ go: vi.fn() }));
vi.mock('../shell/router.svelte.ts', () => ({ router }));
const page: { activeElement: unknown } = { activeElement: null };
vi.stubGlobal('document', page);

const { Walk } = await import('./walking.ts');
const reveal = vi.fn();
let chosen: number | null = null;
let coming: number | null = null;
let rows = [{ id: 59 }, { id: 60 }];
const walk = new Walk({
	rows: () => rows,
	chosen: () => chosen,
	hrefOf: (id) => `/${id}`,
	reveal,
	coming: () => coming,
	conversation: () => undefined,
	selection: { size: 0 } as never
});

beforeEach(() => {
	vi.clearAllMocks();
	[chosen, coming, rows, page.activeElement] = [null, null, [{ id: 59 }, { id: 60 }], null];
	router.go.mockImplementation((href: string) => (chosen = Number(href.slice(1)) || null));
});

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
	page.activeElement = { matches: () => true };
	walk.back(59, 60);
	expect(router.go).not.toHaveBeenCalled();
});

test('steps that are asked for before there are rows are taken once there are', () => {
	[chosen, rows] = [58, []];
	walk.step(1);
	walk.step(1);
	walk.catchUp();
	expect(router.go).not.toHaveBeenCalled();
	rows = [{ id: 58 }, { id: 59 }, { id: 60 }];
	walk.catchUp();
	expect(router.go).not.toHaveBeenCalled();
	rows = [];
	walk.step(1);
	walk.step(1);
	rows = [{ id: 58 }, { id: 59 }, { id: 60 }];
	walk.catchUp();
	expect(router.go).toHaveBeenLastCalledWith('/60', { replace: true });
	walk.catchUp();
	expect(router.go).toHaveBeenCalledTimes(2);
});

test('steps are forgotten by who has begun to write, or gone back to the list', () => {
	[chosen, rows] = [58, []];
	walk.step(1);
	page.activeElement = { matches: () => true };
	rows = [{ id: 58 }, { id: 59 }];
	walk.catchUp();
	expect(router.go).not.toHaveBeenCalled();
	page.activeElement = null;
	rows = [];
	walk.step(1);
	walk.leave();
	router.go.mockClear();
	rows = [{ id: 58 }, { id: 59 }];
	walk.catchUp();
	expect(router.go).not.toHaveBeenCalled();
});

test('keys are about the row that the focus is on its way to', () => {
	coming = 59;
	page.activeElement = { closest: () => ({ dataset: { ticket: '58' } }), matches: () => true };
	walk.step(1);
	expect(router.go).toHaveBeenCalledWith('/60', { replace: false });
});
