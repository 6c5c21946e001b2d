// To whom an answer goes.
import type { Schemas } from '../api/client.ts';

type Message = Pick<Schemas['MessageAnswer'], 'kind' | 'direction' | 'from_email' | 'to' | 'cc' | 'id'>;

export interface Addressees {
	to: string[];
	cc: string[];
}

/** Whoever wrote last from outside; before anybody did, whom we wrote to. */
export function replyTo(messages: readonly Message[], own: readonly string[], fallback: string): Addressees {
	const external = messages.filter((one) => one.kind === 'external');
	const last = external.findLast((one) => one.direction === 'in');
	const to = last ? [last.from_email] : [...(external.at(-1)?.to ?? [fallback])];
	return { to: without(to, own), cc: [] };
}

/** The same, and everybody else whom the last message was sent to, but for ourselves. */
export function replyToAll(messages: readonly Message[], own: readonly string[], fallback: string): Addressees {
	const { to } = replyTo(messages, own, fallback);
	const last = messages.findLast((one) => one.kind === 'external' && one.direction === 'in');
	return { to, cc: without([...(last?.to ?? []), ...(last?.cc ?? [])], [...own, ...to]) };
}

/** Whether answering to all is another thing than answering. */
export function hasOthers(messages: readonly Message[], own: readonly string[], fallback: string): boolean {
	return replyToAll(messages, own, fallback).cc.length > 0;
}

/** Read an address as people type or paste it: "Anna <anna@example.net>", with a comma behind it. */
export function addressIn(text: string): string | null {
	const found = /<([^<>\s]+@[^<>\s]+)>/.exec(text)?.[1] ?? text.trim().replace(/[,;]+$/, '');
	return /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/.test(found) ? found : null;
}

function without(addresses: readonly string[], others: readonly string[]): string[] {
	const known = new Set(others.map((one) => one.toLowerCase()));
	return addresses.filter((one) => {
		const isNew = one !== '' && !known.has(one.toLowerCase());
		known.add(one.toLowerCase());
		return isNew;
	});
}
