// Who works here: the members that tickets can be assigned to, and their teams. Read once, and anew when asked.
import { api, data, type Schemas } from '../api/client.ts';
import { session } from '../shell/session.svelte.ts';

class Team {
	members = $state.raw<readonly Schemas['MemberAnswer'][]>([]);
	teams = $state.raw<readonly Schemas['TeamAnswer'][]>([]);
	#reading: Promise<void> | null = null;

	/** Read them, if nobody has. */
	load(): Promise<void> {
		return (this.#reading ??= this.#read().catch((thrown: unknown) => {
			this.#reading = null;
			throw thrown;
		}));
	}

	/** A member's name; nothing for one who has left. */
	name(id: number): string {
		return this.members.find((one) => one.id === id)?.name ?? (id === session.workspace.member_id ? session.name : '');
	}

	names(ids: readonly number[]): string[] {
		return ids.map((id) => this.name(id)).filter((name) => name !== '');
	}

	async #read(): Promise<void> {
		const [members, teams] = await Promise.all([data(api.GET('/rest/v1/members')), data(api.GET('/rest/v1/teams'))]);
		this.members = members.data;
		this.teams = teams.data;
	}
}

export const team = new Team();
