// The caller's second factor, as the hub tells of it.
import { api, data, type Schemas } from '../api/client.ts';

export type Factor = Schemas['TotpState'];
export type Secret = Schemas['TotpSecret'];

export const readFactor = (): Promise<Factor> => data(api.GET('/rest/v1/me/totp'));
export const drawSecret = (): Promise<Secret> => data(api.POST('/rest/v1/me/totp'));

/** Turn it on by a first code. Gives the recovery codes. */
export async function confirmSecret(code: string): Promise<string[]> {
	return (await data(api.POST('/rest/v1/me/totp/confirm', { body: { code } }))).recovery_codes;
}

export async function renewCodes(password: string): Promise<string[]> {
	return (await data(api.POST('/rest/v1/me/totp/recovery-codes', { body: { password } }))).recovery_codes;
}

export const turnOff = (password: string): Promise<unknown> => data(api.POST('/rest/v1/me/totp/turn-off', { body: { password } }));

/** A secret in groups of four, as people read it out. */
export function inGroups(secret: string): string {
	return secret.replace(/(.{4})(?=.)/g, '$1 ');
}
