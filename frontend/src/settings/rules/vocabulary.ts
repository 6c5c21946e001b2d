// What rules may wait for, ask and do, as docs/rules.md and docs/mail-flow.md have it.

export type Kind = 'text' | 'address' | 'domain' | 'number' | 'mailbox' | 'flag';
export type Operator = 'is' | 'is_not' | 'contains' | 'starts_with' | 'ends_with' | 'matches' | 'any_of' | 'greater_than' | 'less_than' | 'exists';
/** What a rule is about: a letter on its way in, a contact, or a ticket. */
export type About = 'letter' | 'contact' | 'ticket';

const TEXTS = ['is', 'is_not', 'contains', 'starts_with', 'ends_with', 'matches', 'any_of', 'exists'] as const;
export const OPERATORS: Record<Kind, readonly Operator[]> = {
	text: TEXTS,
	address: TEXTS,
	domain: TEXTS,
	number: ['is', 'is_not', 'greater_than', 'less_than'],
	mailbox: ['is', 'is_not', 'any_of'],
	flag: ['is']
};

const LETTER = {
	subject: 'text', body: 'text', whole_body: 'text', sender_address: 'address', sender_domain: 'domain', sender_name: 'text',
	mailbox: 'mailbox', to: 'address', cc: 'address', envelope_recipient: 'address', recipient: 'address', header: 'text',
	attachment_name: 'text', attachment_type: 'text', attachment_count: 'number', size: 'number', contact: 'flag', contact_tag: 'text',
	account: 'text', language: 'text', in_office_hours: 'flag', spam: 'flag', automatic: 'flag'
} as const satisfies Record<string, Kind>;

const CONTACT = {
	contact_name: 'text', contact_first_name: 'text', contact_last_name: 'text', contact_title: 'text', contact_description: 'text',
	contact_picture: 'text', contact_external_id: 'text', contact_external_url: 'text', contact_stage: 'text', contact_channel: 'text',
	contact_location: 'text', contact_email: 'address', contact_email_domain: 'domain', contact_phone: 'text', contact_tag: 'text',
	contact_field: 'text', contact_note: 'text', contact_age_hours: 'number', contact_quiet_hours: 'number', account_name: 'text',
	account_external_id: 'text', account_external_url: 'text', in_office_hours: 'flag'
} as const satisfies Record<string, Kind>;

const TICKET = {
	ticket_subject: 'text', ticket_status: 'text', ticket_mailbox: 'mailbox', ticket_label: 'text', ticket_tag: 'text', ticket_note: 'text',
	ticket_field: 'text', ticket_agent: 'address', ticket_from_address: 'address', ticket_from_domain: 'domain', ticket_from_name: 'text',
	ticket_age_hours: 'number', ticket_idle_hours: 'number', ticket_answered: 'flag', ticket_has_contact: 'flag',
	message_from_address: 'address', message_from_name: 'text', message_to: 'address', message_cc: 'address', message_body: 'text',
	message_from_customer: 'flag', message_attachment_name: 'text', message_attachment_count: 'number', message_age_hours: 'number'
} as const satisfies Record<string, Kind>;

export type Field = keyof typeof LETTER | keyof typeof CONTACT | keyof typeof TICKET;
const KINDS: Readonly<Record<string, Kind>> = { ...LETTER, ...CONTACT, ...TICKET };
const FIELDS: Record<About, readonly Field[]> = {
	letter: Object.keys(LETTER) as Field[],
	contact: Object.keys(CONTACT) as Field[],
	ticket: [...Object.keys(TICKET), ...Object.keys(CONTACT)] as Field[]
};

/** The fields that may be asked about. */
export const fieldsOf = (about: About): readonly Field[] => FIELDS[about];
export const kindOf = (field: string): Kind => KINDS[field] ?? 'text';
/** Whether a clause about the field says which one by a name. */
export const isNamed = (field: string): boolean => ['header', 'contact_field', 'ticket_field'].includes(field);

/** What an action takes. */
export type Taking = 'nothing' | 'text' | 'long' | 'stage' | 'status' | 'mailbox' | 'member' | 'webhook' | 'reply' | 'time' | 'named';

const OF_LETTERS = {
	label: 'text', tag_contact: 'text', assign: 'member', assign_in_turn: 'nothing', set_status: 'status', set_field: 'named', move: 'mailbox',
	mark_spam: 'nothing', drop: 'nothing', skip_auto_reply: 'nothing', stop: 'nothing'
} as const satisfies Record<string, Taking>;
const OF_CONTACTS = {
	tag_contact: 'text', untag_contact: 'text', set_stage: 'stage', write_note: 'long', call_webhook: 'webhook', wait: 'time', stop: 'nothing'
} as const satisfies Record<string, Taking>;
const OF_TICKETS = {
	label: 'text', unlabel: 'text', set_status: 'status', assign: 'member', assign_in_turn: 'nothing', unassign: 'nothing', send_reply: 'long',
	send_canned_reply: 'reply', ...OF_CONTACTS
} as const satisfies Record<string, Taking>;

export type Deed = keyof typeof OF_LETTERS | keyof typeof OF_TICKETS;
const TAKINGS: Record<About, Readonly<Record<string, Taking>>> = { letter: OF_LETTERS, contact: OF_CONTACTS, ticket: OF_TICKETS };
export const deedsOf = (about: About): readonly Deed[] => Object.keys(TAKINGS[about]) as Deed[];
export const takingOf = (about: About, deed: string): Taking => TAKINGS[about][deed] ?? 'text';

/** What more an event takes. */
export type Narrowing = 'tag' | 'label' | 'by' | 'from' | 'to' | 'for' | 'status' | 'cron' | 'time_zone' | 'of';
const CONTACT_EVENTS = {
	contact_created: [], contact_tagged: ['tag'], contact_untagged: ['tag'], contact_stage_changed: ['from', 'to']
} as const;
const TICKET_EVENTS = {
	ticket_opened: [], ticket_assigned: [], ticket_replied: ['by'], ticket_status_changed: ['from', 'to'], ticket_labelled: ['label'],
	ticket_unlabelled: ['label'], ticket_idle: ['for', 'status']
} as const;
export type Event = keyof typeof CONTACT_EVENTS | keyof typeof TICKET_EVENTS | 'schedule';
const NARROWINGS: Readonly<Record<Event, readonly Narrowing[]>> = {
	...TICKET_EVENTS,
	...CONTACT_EVENTS,
	schedule: ['cron', 'time_zone', 'of']
};
export const EVENTS = Object.keys(NARROWINGS) as Event[];
export const narrowingsOf = (event: string): readonly Narrowing[] => NARROWINGS[event as Event] ?? [];

/** What a rule is about that waits for this. */
export function aboutOf(when: Readonly<Record<string, string>>): About {
	if (when.event === 'schedule') return when.of === 'tickets' ? 'ticket' : 'contact';
	return when.event?.startsWith('ticket_') ? 'ticket' : 'contact';
}

export const STAGES = [
	'Subscriber', 'Lead', 'Marketing qualified lead (MQL)', 'Sales qualified lead (SQL)', 'Opportunity', 'Customer', 'Evangelist',
	'Engaged', 'Follow-up Required', 'Inactive', 'Lost', 'Other'
] as const;
export const STATUSES = ['new', 'reply', 'pending', 'on-hold', 'solved', 'closed'] as const;
