// How far a contact has come, as it is named and coloured.
import type { Schemas } from '../api/client.ts';

type Stage = Schemas['Stage'];

/** In the order of a customer's life. */
export const STAGES = {
	Subscriber: { name: 'stageSubscriber', tone: 'slate' },
	Engaged: { name: 'stageEngaged', tone: 'blue' },
	Lead: { name: 'stageLead', tone: 'blue' },
	'Marketing qualified lead (MQL)': { name: 'stageMql', tone: 'violet' },
	'Sales qualified lead (SQL)': { name: 'stageSql', tone: 'violet' },
	Opportunity: { name: 'stageOpportunity', tone: 'amber' },
	'Follow-up Required': { name: 'stageFollowUp', tone: 'amber' },
	Customer: { name: 'stageCustomer', tone: 'green' },
	Evangelist: { name: 'stageEvangelist', tone: 'green' },
	Inactive: { name: 'stageInactive', tone: 'slate' },
	Lost: { name: 'stageLost', tone: 'red' },
	Other: { name: 'stageOther', tone: 'slate' }
} as const satisfies Record<Stage, { name: string; tone: string }>;

export const STAGE_NAMES = Object.keys(STAGES) as Stage[];

export function stageOf(stage: string): (typeof STAGES)[Stage] {
	return STAGES[stage as Stage] ?? STAGES.Other;
}
