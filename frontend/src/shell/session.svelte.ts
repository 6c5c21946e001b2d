// Who is logged in, and in which workspace: told by the page itself, so that nothing is waited for.

export interface Workspace {
	id: number;
	name: string;
	member_id: number;
	role: 'owner' | 'admin' | 'agent';
	/** Whether it stays closed until this log-in has shown a second factor. */
	needs_second_factor: boolean;
	/** The language that they chose in it, on whichever device. */
	language: string | null;
}

interface Told {
	name: string;
	email: string;
	workspaces: [Workspace, ...Workspace[]];
	version: string;
	csrf: string;
}

const KEPT = 'rolodesk.workspace';
const told = JSON.parse(document.querySelector<HTMLMetaElement>('meta[name="rolodesk-session"]')!.content) as Told;
const here = chosen(told.workspaces);

export const session = {
	name: told.name,
	email: told.email,
	version: told.version,
	/** What proves that a call that writes comes from this page: docs/security.md. */
	csrf: told.csrf,
	workspaces: told.workspaces as readonly Workspace[],
	workspace: here,
	/** Whether the settings of the workspace may be changed. */
	administers: here.role !== 'agent'
};

/** Go into another workspace. The app begins anew: nothing of one is ever shown in the other. */
export function enterWorkspace(id: number): void {
	keep(id);
	location.assign(`/inbox?workspace=${id}`);
}

/** Choose what `?workspace=` names, else what this window was in, else what this device was in last. */
function chosen(workspaces: Told['workspaces']): Workspace {
	const asked = new URLSearchParams(location.search).get('workspace');
	const wanted = [asked, sessionStorage.getItem(KEPT), localStorage.getItem(KEPT)];
	const found = wanted.map((id) => workspaces.find((one) => String(one.id) === id)).find((one) => one) ?? workspaces[0];
	keep(found.id);
	return found;
}

function keep(id: number): void {
	sessionStorage.setItem(KEPT, String(id));
	localStorage.setItem(KEPT, String(id));
}
