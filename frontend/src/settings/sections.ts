// The sections of the settings, in their order. Each area of the settings adds its lines here.
import Activity from '@lucide/svelte/icons/activity';
import Ban from '@lucide/svelte/icons/ban';
import Building from '@lucide/svelte/icons/building-2';
import Inbox from '@lucide/svelte/icons/inbox';
import KeyRound from '@lucide/svelte/icons/key-round';
import ListFilter from '@lucide/svelte/icons/list-filter';
import Mails from '@lucide/svelte/icons/mails';
import MailWarning from '@lucide/svelte/icons/mail-warning';
import MapPin from '@lucide/svelte/icons/map-pin';
import MessageSquareText from '@lucide/svelte/icons/message-square-text';
import Palette from '@lucide/svelte/icons/palette';
import ScrollText from '@lucide/svelte/icons/scroll-text';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import Tag from '@lucide/svelte/icons/tag';
import Tags from '@lucide/svelte/icons/tags';
import TextCursorInput from '@lucide/svelte/icons/text-cursor-input';
import UserRound from '@lucide/svelte/icons/user-round';
import Users from '@lucide/svelte/icons/users';
import UsersRound from '@lucide/svelte/icons/users-round';
import Waypoints from '@lucide/svelte/icons/waypoints';
import Webhook from '@lucide/svelte/icons/webhook';
import Workflow from '@lucide/svelte/icons/workflow';
import type { Component } from 'svelte';
import type { Given } from '../i18n/messages.ts';
import type settings from '../i18n/settings/en.ts';

/** Messages without places in them. */
type NameOfSection = { [Key in keyof typeof settings]: Given<(typeof settings)[Key]> extends [] ? Key : never }[keyof typeof settings];

export interface Section {
	/** Its word in the address: `/settings/{word}`. */
	word: string;
	group: 'you' | 'workspace' | 'people' | 'mail' | 'records' | 'work';
	/** The message that names it. */
	name: NameOfSection;
	icon: Component<{ size?: number; 'aria-hidden'?: 'true' }>;
	/** Only those who administer the workspace see it. */
	forAdministrators?: boolean;
	/** A section with pages of its own is given the `id` in `/settings/{word}/{id}`. */
	load: () => Promise<{ default: Component<{ id?: string }> | Component }>;
}

export const SECTIONS: readonly Section[] = [
	{ word: 'appearance', group: 'you', name: 'appearance', icon: Palette, load: () => import('./Appearance.svelte') },
	{ word: 'account', group: 'you', name: 'account', icon: UserRound, load: () => import('./AccountSection.svelte') },
	{ word: 'security', group: 'you', name: 'security', icon: ShieldCheck, load: () => import('../entering/SecuritySection.svelte') },
	{ word: 'workspace', group: 'workspace', name: 'workspace', icon: Building, forAdministrators: true, load: () => import('./WorkspaceSection.svelte') },
	{ word: 'members', group: 'people', name: 'members', icon: Users, load: () => import('./MembersSection.svelte') },
	{ word: 'teams', group: 'people', name: 'teams', icon: UsersRound, load: () => import('./TeamsSection.svelte') },
	{ word: 'keys', group: 'people', name: 'keys', icon: KeyRound, forAdministrators: true, load: () => import('./KeysSection.svelte') },
	{ word: 'mailboxes', group: 'mail', name: 'mailboxes', icon: Inbox, forAdministrators: true, load: () => import('./mail/MailboxesSection.svelte') },
	{ word: 'queues', group: 'mail', name: 'queues', icon: Mails, forAdministrators: true, load: () => import('./mail/QueuesSection.svelte') },
	{ word: 'replies', group: 'mail', name: 'replies', icon: MessageSquareText, load: () => import('./RepliesSection.svelte') },
	{ word: 'blocked', group: 'mail', name: 'blocked', icon: Ban, load: () => import('./BlockedSection.svelte') },
	{ word: 'flagged', group: 'mail', name: 'flagged', icon: MailWarning, load: () => import('./FlaggedSection.svelte') },
	{ word: 'labels', group: 'records', name: 'labels', icon: Tag, load: () => import('./LabelsSection.svelte') },
	{ word: 'tags', group: 'records', name: 'tags', icon: Tags, load: () => import('./TagsSection.svelte') },
	{ word: 'fields', group: 'records', name: 'fields', icon: TextCursorInput, load: () => import('./FieldsSection.svelte') },
	{ word: 'locations', group: 'records', name: 'locations', icon: MapPin, load: () => import('./LocationsSection.svelte') },
	{ word: 'views', group: 'records', name: 'views', icon: ListFilter, load: () => import('./ViewsSection.svelte') },
	{ word: 'flow', group: 'work', name: 'flowSection', icon: Waypoints, load: () => import('./FlowSection.svelte') },
	{ word: 'rules', group: 'work', name: 'rulesSection', icon: Workflow, load: () => import('./RulesSection.svelte') },
	{ word: 'webhooks', group: 'work', name: 'webhooks', icon: Webhook, forAdministrators: true, load: () => import('./WebhooksSection.svelte') },
	{ word: 'audit', group: 'work', name: 'audit', icon: ScrollText, forAdministrators: true, load: () => import('./AuditSection.svelte') },
	{ word: 'health', group: 'work', name: 'health', icon: Activity, forAdministrators: true, load: () => import('./mail/HealthSection.svelte') }
];
