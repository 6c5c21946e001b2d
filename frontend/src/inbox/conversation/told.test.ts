import { expect, test } from 'vitest';
import { told } from './told.ts';

test.each([
	['Status changed from new to on-hold.', { did: 'status', from: 'new', to: 'on-hold' }],
	['Label added: urgent.', { did: 'labelled', names: ['urgent'] }],
	['Labels removed: a. b, urgent.', { did: 'unlabelled', names: ['a. b, urgent'] }],
	['Assigned to Sara (Night) (sara@x.example), Yusuf, Demir (y@x.example).', { did: 'assigned', names: ['Sara (Night)', 'Yusuf, Demir'] }],
	['No longer assigned to Sara (sara@x.example).', { did: 'unassigned', names: ['Sara'] }],
	['Snoozed until somebody writes.', { did: 'snoozedForReply' }],
	['Snoozed until 2026-11-24T07:00:00.000Z.', { did: 'snoozed', until: '2026-11-24T07:00:00.000Z' }],
	['It sleeps no longer: its time came.', { did: 'wokenInTime' }],
	['The ticket 12 was merged into this one.', { did: 'merged', id: '12' }],
	['This ticket was merged into the ticket 5.', { did: 'mergedAway', id: '5' }],
	['It follows the ticket 3, which was closed too long ago to be reopened.', { did: 'follows', id: '3' }],
	['The ticket 9 follows this one.', { did: 'followed', id: '9' }],
	['The mail to anna@x.example, b@x.example was taken back before it left.', { did: 'mailTakenBack', names: ['anna@x.example', 'b@x.example'] }],
	['The scheduled mail to anna@x.example is held: message 12 came in after it was scheduled.', { did: 'mailHeld', names: ['anna@x.example'] }],
	['The mail could not be delivered to anna@x.example: 550 No such user.', { did: 'mailLost', names: ['anna@x.example: 550 No such user'] }],
	['A report came that something could not be delivered to somebody: 5.1.1 gone.', { did: 'mailReturned', names: ['somebody: 5.1.1 gone'] }]
])('%s is taken apart', (sentence, parts) => {
	expect(told(sentence)).toEqual(parts);
});

test.each(['Mail Flow:\nlabelled it', 'Status changed from here to There.', 'Hello.', 'Assigned to nobody.'])('%s is shown as it is', (sentence) => {
	expect(told(sentence)).toBeNull();
});
