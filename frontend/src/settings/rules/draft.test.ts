import { expect, test } from 'vitest';
import { draftOf, fitting, newClause, newDraft, written, writtenRule } from './draft.ts';

const RULE = {
	name: 'Late',
	active: true,
	when: { event: 'ticket_idle', for: '3 days', status: 'pending' },
	conditions: {
		all: [
			{ field: 'ticket_subject', operator: 'contains', value: 'order' },
			{ any: [{ field: 'ticket_mailbox', operator: 'any_of', value: [1, 2] }, { field: 'ticket_answered', operator: 'is', value: false }] },
			{ none: [{ field: 'ticket_field', name: 'Size', operator: 'exists', value: true }] }
		]
	},
	actions: [{ action: 'label', value: 'late' }, { action: 'send_canned_reply', value: 7 }, { action: 'stop' }]
};

test('a rule is the same after it was read and written', () => {
	const { active: _, ...rest } = RULE;
	expect(writtenRule(draftOf(RULE))).toEqual(rest);
});

test('a rule of Mail Flow waits for nothing', () => {
	const rule = { name: 'Shop', active: true, conditions: { all: [] }, actions: [{ action: 'set_field', name: 'Size', value: 'L' }] };
	expect(written(draftOf(rule), true)).toEqual({ name: 'Shop', conditions: { all: [] }, actions: rule.actions });
});

test('what is left empty narrows nothing', () => {
	const draft = { ...newDraft(false), when: { event: 'contact_tagged', tag: ' ' } };
	expect(writtenRule(draft).when).toEqual({ event: 'contact_tagged' });
});

test('an operator stays where the new field has it', () => {
	const clause = newClause('letter');
	expect(fitting({ ...clause, field: 'sender_address', operator: 'contains' })).toBe('contains');
	expect(fitting({ ...clause, field: 'size', operator: 'contains' })).toBe('is');
});

test('what is no number is left for the hub to refuse', () => {
	const draft = newDraft(true);
	draft.conditions.members = [{ id: 0, field: 'size', name: '', operator: 'greater_than', value: 'big' }];
	expect(written(draft, true).conditions).toEqual({ all: [{ field: 'size', operator: 'greater_than', value: 'big' }] });
});
