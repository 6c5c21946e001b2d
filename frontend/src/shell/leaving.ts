// The way out. It is a form, as on the pages without scripts: nothing is changed by GET.
import { session } from './session.svelte.ts';

/** Log out, and show the start page. */
export function logOut(): void {
	const form = document.createElement('form');
	form.method = 'post';
	form.action = '/logout';
	form.hidden = true;
	const token = document.createElement('input');
	token.name = 'csrf';
	token.value = session.csrf;
	form.append(token);
	document.body.append(form);
	form.submit();
}
