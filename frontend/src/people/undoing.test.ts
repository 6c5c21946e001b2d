import { expect, test } from 'vitest';
import { sizeOf, undoingOf } from './undoing.ts';

const event = (subject_id: number, kind: string, before: object, after: object = {}) => ({ subject_id, kind: `contact.${kind}`, before, after });

test('each tag is taken from those that were given it, and from no others', () => {
	const events = [event(1, 'tag_added', {}, { tag: 'VIP' }), event(2, 'tag_added', {}, { tag: 'VIP' }), event(2, 'tag_added', {}, { tag: 'new' })];
	const undoing = undoingOf([...events, event(3, 'updated', { stage: 'Lead' })] as never, 'tag');
	expect(undoing.jobs).toEqual([
		{ ids: [1, 2], back: { action: 'untag', parameters: { tags: ['VIP'] } } },
		{ ids: [2], back: { action: 'untag', parameters: { tags: ['new'] } } }
	]);
	expect(sizeOf(undoing)).toBe(2);
});

test('a tag that was taken is given back', () => {
	expect(undoingOf([event(1, 'tag_removed', { tag: 'VIP' })] as never, 'untag').jobs).toEqual([
		{ ids: [1], back: { action: 'tag', parameters: { tags: ['VIP'] } } }
	]);
});

test('each has its own stage and account again, or none', () => {
	const events = [event(1, 'updated', { stage: 'Lead' }), event(1, 'updated', { stage: 'Customer' }), event(2, 'updated', { account_id: null })];
	expect(undoingOf(events as never, 'stage').rows).toEqual([{ id: 1, stage: 'Lead' }]);
	expect(undoingOf(events as never, 'account').rows).toEqual([{ id: 2, account_id: null }]);
});

test('what was deleted is restored', () => {
	const events = [event(1, 'deleted', { name: 'Anna' }), event(4, 'deleted', {})] as never;
	expect(undoingOf(events, 'delete')).toEqual({ jobs: [{ ids: [1, 4], back: { action: 'restore' } }], rows: [] });
	expect(sizeOf(undoingOf([], 'delete'))).toBe(0);
});
