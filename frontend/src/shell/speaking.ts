// The language that somebody chooses: it changes at once, and is kept with them, for other devices and letters to them.
import { api, data } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import { changeLanguage } from '../i18n/index.svelte.ts';
import type { LANGUAGES } from '../i18n/languages.ts';
import { toasts } from '../ui/toasts.svelte.ts';

/** Speak a language from now on. Where it could not be kept with the member, it is said; this device keeps it. */
export async function speak(language: keyof typeof LANGUAGES): Promise<void> {
	await changeLanguage(language);
	await data(api.PATCH('/rest/v1/me', { body: { language } })).catch((thrown: unknown) => toasts.problem(asProblem(thrown).detail));
}
