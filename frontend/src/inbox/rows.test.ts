import { beforeEach, expect, test, vi } from 'vitest';

type Page = { data: { id: number; bumped_at: number }[]; next?: string };

const EACH = 3;
let many = 0;
let asked: string[] = [];
let held: Promise<void> = Promise.resolve();
let fresh: () => void = () => undefined;

/** The page that begins at a row: rows count down, as their ids do. */
async function page(from: number): Promise<Page> {
	const data = Array.from({ length: Math.min(EACH, many - from) }, (_, place) => ({ id: many - from - place, bumped_at: many - from - place }));
	return { data, ...(from + EACH < many && { next: String(from + EACH) }) };
}

vi.mock('../shell/session.svelte.ts', () => ({ session: { workspace: { id: 1, member_id: 7 } } }));
vi.mock('../i18n/index.svelte.ts', () => ({ translate: () => (key: string) => key }));
vi.mock('../live/live.svelte.ts', () => ({
	live: { on: () => () => undefined, onFresh: (hearer: () => void) => ((fresh = hearer), () => undefined) }
}));
vi.mock('../api/client.ts', () => ({
	api: {},
	data: (found: unknown) => found,
	following: (next: string) => (asked.push(next), page(Number(next)))
}));
vi.mock('./ahead.ts', () => ({ takeFirstPage: () => (asked.push('first'), held.then(() => page(0))) }));
vi.mock('./narrowing.ts', () => ({ matches: () => true }));

const { TicketRows } = await import('./rows.svelte.ts');
const settled = () => new Promise((resolve) => setTimeout(resolve));
const ids = (rows: InstanceType<typeof TicketRows>) => rows.rows.map((row) => row.id);

beforeEach(() => {
	[many, asked] = [8, []];
});

async function readDown(pages: number): Promise<InstanceType<typeof TicketRows>> {
	const rows = new TicketRows({});
	await settled();
	for (let place = 1; place < pages; place++) {
		rows.more();
		await settled();
	}
	return rows;
}

test('a list is read as far as somebody scrolls', async () => {
	const rows = await readDown(1);
	expect(ids(rows)).toEqual([8, 7, 6]);
	rows.more();
	await settled();
	expect(ids(rows)).toEqual([8, 7, 6, 5, 4, 3]);
	expect(rows.isWhole).toBe(false);
});

test('who reads far down goes on reading there when the list is read anew', async () => {
	const rows = await readDown(2);
	many = 9;
	asked = [];
	fresh();
	await settled();
	expect(asked).toEqual(['first', '3']);
	expect(ids(rows)).toEqual([9, 8, 7, 6, 5, 4]);
	rows.more();
	await settled();
	expect(ids(rows)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
	expect(rows.isWhole).toBe(true);
});

test('a page that was asked for before the list was read anew is left out', async () => {
	const rows = await readDown(1);
	rows.more();
	fresh();
	await settled();
	expect(ids(rows)).toEqual([8, 7, 6]);
	expect(rows.state).toBe('ready');
});

test('the first page is shown while it is read anew already', async () => {
	const rows = new TicketRows({});
	let release: () => void = () => undefined;
	held = new Promise((resolve) => (release = resolve));
	fresh();
	await settled();
	expect([ids(rows), rows.state]).toEqual([[8, 7, 6], 'reading']);
	many = 9;
	release();
	await settled();
	expect([ids(rows), rows.state]).toEqual([[9, 8, 7], 'ready']);
});
