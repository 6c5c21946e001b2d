// What the hub tells of a ticket in its own conversation, taken apart so that it is said in the reader's language.

/** What happened, and to what. People come without the address that the hub puts behind them, labels as they are listed. */
export type Told =
	| { did: 'status'; from: string; to: string }
	| { did: 'labelled' | 'unlabelled' | 'assigned' | 'unassigned'; names: string[] }
	| { did: 'snoozed'; until: string }
	| { did: 'snoozedForReply' | 'wokenByHand' | 'wokenInTime' | 'wokenByMessage' | 'wokenByMerge' }
	| { did: 'merged' | 'mergedAway' | 'follows' | 'followed'; id: string }
	| { did: 'mailTakenBack' | 'mailHeld' | 'mailLost' | 'mailReturned'; names: string[] };

const SENTENCES: readonly [RegExp, (match: string[]) => Told][] = [
	[/^Status changed from ([a-z-]+) to ([a-z-]+)\.$/, ([, from, to]) => ({ did: 'status', from: from!, to: to! })],
	[/^Labels? added: (.+)\.$/s, ([, names]) => ({ did: 'labelled', names: [names!] })],
	[/^Labels? removed: (.+)\.$/s, ([, names]) => ({ did: 'unlabelled', names: [names!] })],
	[/^Assigned to (.+ \(.+\))\.$/s, ([, names]) => ({ did: 'assigned', names: people(names!) })],
	[/^No longer assigned to (.+ \(.+\))\.$/s, ([, names]) => ({ did: 'unassigned', names: people(names!) })],
	[/^Snoozed until somebody writes\.$/, () => ({ did: 'snoozedForReply' })],
	[/^Snoozed until (\d{4}-\d\d-\d\dT[\d:.]+Z)\.$/, ([, until]) => ({ did: 'snoozed', until: until! })],
	[/^It sleeps no longer: it was woken\.$/, () => ({ did: 'wokenByHand' })],
	[/^It sleeps no longer: its time came\.$/, () => ({ did: 'wokenInTime' })],
	[/^It sleeps no longer: a message came in\.$/, () => ({ did: 'wokenByMessage' })],
	[/^It sleeps no longer: a ticket was merged into it\.$/, () => ({ did: 'wokenByMerge' })],
	[/^The ticket (\d+) was merged into this one\.$/, ([, id]) => ({ did: 'merged', id: id! })],
	[/^This ticket was merged into the ticket (\d+)\.$/, ([, id]) => ({ did: 'mergedAway', id: id! })],
	[/^It follows the ticket (\d+), which was closed too long ago to be reopened\.$/, ([, id]) => ({ did: 'follows', id: id! })],
	[/^The ticket (\d+) follows this one\.$/, ([, id]) => ({ did: 'followed', id: id! })],
	[/^The mail to (.+) was taken back before it left\.$/, ([, names]) => ({ did: 'mailTakenBack', names: names!.split(', ') })],
	[/^The scheduled mail to (.+) is held: message \d+ came in after it was scheduled\.$/, ([, names]) => ({ did: 'mailHeld', names: names!.split(', ') })],
	// What a server said stands as it said it.
	[/^The mail could not be delivered to (.+)\.$/s, ([, names]) => ({ did: 'mailLost', names: [names!] })],
	[/^A report came that something could not be delivered to (.+)\.$/s, ([, names]) => ({ did: 'mailReturned', names: [names!] })]
];

/** Take a sentence apart; null for one that is shown as it is, as those that other systems wrote are. */
export function told(sentence: string): Told | null {
	for (const [form, made] of SENTENCES) {
		const match = form.exec(sentence.trim());
		if (match) return made([...match]);
	}
	return null;
}

/** The names of `Sara Haddad (sara@example.org), Yusuf Demir (yusuf@example.org)`. */
function people(names: string): string[] {
	return [...names.matchAll(/(.+?) \([^()\s]+\)(?:, |$)/gs)].map((one) => one[1]!);
}
