// What the ways into the hub are called, through which the journal says that something came.

const DOORS = {
	cli: 'doorCli',
	import: 'doorImport',
	jobs: 'doorJobs',
	mail: 'doorMail',
	pull: 'doorPull',
	rest: 'doorRest',
	rule: 'doorRule',
	web: 'doorApp',
	webhooks: 'doorWebhooks'
} as const;

/** The key of a door's name in the texts of the frame; null for a dialect, which has its own. A member's calls are the web app's. */
export function doorName(door: string, actor: string): (typeof DOORS)[keyof typeof DOORS] | null {
	return actor === 'member' && door === 'rest' ? 'doorApp' : (DOORS[door as keyof typeof DOORS] ?? null);
}

/** Whether a door says nothing that the name of who came through it does not say. */
export function isTold(door: string, actor: string): boolean {
	return (actor === 'operator' && door === 'cli') || (actor === 'rule' && door === 'rule');
}
