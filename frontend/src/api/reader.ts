// What every call tells of who reads the answer.
import { session } from '../shell/session.svelte.ts';

/** Give the headers of a call: the workspace, and the language of the app, which the browser's own may differ from. */
export function ofReader(): { 'x-workspace': string; 'accept-language': string } {
	return { 'x-workspace': String(session.workspace.id), 'accept-language': document.documentElement.lang };
}
