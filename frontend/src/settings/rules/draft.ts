// A rule while it is written: conditions as a tree that is changed in place, and what the API has of it.
import { aboutOf, fieldsOf, isNamed, kindOf, narrowingsOf, OPERATORS, takingOf, type About, type Operator } from './vocabulary.ts';

export interface Clause {
	id: number;
	field: string;
	name: string;
	operator: Operator;
	/** What was typed; of `any_of` one a line. */
	value: string;
}

export interface Branch {
	id: number;
	group: 'all' | 'any' | 'none';
	members: Node[];
}

export type Node = Clause | Branch;

export interface DraftAction {
	id: number;
	action: string;
	name: string;
	value: string;
}

export interface Draft {
	name: string;
	active: boolean;
	when: Record<string, string>;
	conditions: Branch;
	actions: DraftAction[];
}

type Json = Record<string, unknown>;
let last = 0;
const fresh = (): number => ++last;

export const isBranch = (node: Node): node is Branch => 'group' in node;
export const newBranch = (group: Branch['group'] = 'any'): Branch => ({ id: fresh(), group, members: [] });
export const newAction = (action: string): DraftAction => ({ id: fresh(), action, name: '', value: '' });
export const aboutOfDraft = (draft: Draft, isFlow: boolean): About => (isFlow ? 'letter' : aboutOf(draft.when));

export function newClause(about: About): Clause {
	const field = fieldsOf(about)[0]!;
	return { id: fresh(), field, name: '', operator: kindOf(field) === 'text' ? 'contains' : 'is', value: '' };
}

export function newDraft(isFlow: boolean): Draft {
	return {
		name: '', active: false, when: isFlow ? {} : { event: 'ticket_opened' }, conditions: newBranch('all'), actions: [newAction('label')]
	};
}

/** Read a rule of the API into a draft. */
export function draftOf(rule: { name: string; active: boolean; when?: object; conditions: object; actions: readonly object[] }): Draft {
	return {
		name: rule.name,
		active: rule.active,
		when: Object.fromEntries(Object.entries(rule.when ?? {}).map(([key, value]) => [key, String(value)])),
		conditions: branchOf(rule.conditions as Json),
		actions: (rule.actions as readonly Json[]).map((one) => ({
			id: fresh(), action: String(one.action), name: String(one.name ?? ''), value: String(one.value ?? '')
		}))
	};
}

/** What the API is given of a draft. Its document leaves open what conditions hold, hence `never`: it fits anything. */
export function written(draft: Draft, isFlow: boolean): { name: string; conditions: never; actions: never[] } {
	const about = aboutOfDraft(draft, isFlow);
	return {
		name: draft.name.trim(),
		conditions: jsonOf(draft.conditions) as never,
		actions: draft.actions.map((one) => actionOf(one, about)) as never[]
	};
}

/** The same of a rule that waits for something. */
export function writtenRule(draft: Draft): ReturnType<typeof written> & { when: never } {
	const narrowed = narrowingsOf(draft.when.event ?? '').filter((key) => (draft.when[key] ?? '').trim() !== '');
	const when = { event: draft.when.event, ...Object.fromEntries(narrowed.map((key) => [key, draft.when[key]!.trim()])) };
	return { ...written(draft, false), when: when as never };
}

/** The operators for a clause's field, and the one to go on with when the field was changed. */
export function fitting(clause: Clause): Operator {
	const allowed = OPERATORS[kindOf(clause.field)];
	return allowed.includes(clause.operator) ? clause.operator : allowed[0]!;
}

function branchOf(json: Json): Branch {
	const group = (['all', 'any', 'none'] as const).find((one) => one in json) ?? 'all';
	return { id: fresh(), group, members: ((json[group] as Json[] | undefined) ?? []).map(nodeOf) };
}

function nodeOf(json: Json): Node {
	if (!('field' in json)) return branchOf(json);
	const value = Array.isArray(json.value) ? json.value.join('\n') : String(json.value ?? '');
	return { id: fresh(), field: String(json.field), name: String(json.name ?? ''), operator: json.operator as Operator, value };
}

function jsonOf(node: Node): Json {
	if (isBranch(node)) return { [node.group]: node.members.map(jsonOf) };
	const named = isNamed(node.field) ? { name: node.name.trim() } : {};
	return { field: node.field, ...named, operator: node.operator, value: valueOf(node) };
}

function valueOf({ field, operator, value }: Clause): unknown {
	const kind = kindOf(field);
	const one = (text: string): unknown => (kind === 'number' || kind === 'mailbox' ? numeric(text) : text);
	if (operator === 'exists' || kind === 'flag') return value !== 'false';
	if (operator === 'any_of') return value.split('\n').map((line) => line.trim()).filter((line) => line !== '').map(one);
	return one(value);
}

/** The number that was typed; what is none is sent as it is, and refused where it stands. */
function numeric(text: string): unknown {
	return /^-?\d+$/.test(text.trim()) ? Number(text) : text;
}

function actionOf({ action, name, value }: DraftAction, about: About): Json {
	const taking = takingOf(about, action);
	if (taking === 'nothing') return { action };
	if (taking === 'named') return { action, name: name.trim(), value };
	return { action, value: ['mailbox', 'webhook', 'reply'].includes(taking) ? numeric(value) : value };
}
