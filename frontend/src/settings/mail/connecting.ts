// The form of a connection: what it asks for, what providers are known to want, and what it sends.
import type { Values } from '../fields.ts';
import type { Schemas } from '../../api/client.ts';
import { text } from '../fields.ts';
import type { Connection, Kind } from './mailbox.ts';

export type Way = 'google' | 'microsoft' | 'fastmail' | 'imap' | 'server';
export const WAYS: readonly Way[] = ['google', 'microsoft', 'fastmail', 'imap', 'server'];
type Body = Schemas['PutConnection'];

const OFFICE = { token_endpoint: 'https://login.microsoftonline.com/TENANT/oauth2/v2.0/token', scope: 'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access' };
const KNOWN: Record<Way, Record<Kind, Values>> = {
	google: {
		imap: { host: 'imap.gmail.com', only_new: true, token_endpoint: 'https://oauth2.googleapis.com/token', scope: 'https://mail.google.com/' },
		relay: { host: 'smtp.gmail.com', token_endpoint: 'https://oauth2.googleapis.com/token', scope: 'https://mail.google.com/' }
	},
	microsoft: {
		imap: { host: 'outlook.office365.com', only_new: true, auth: 'oauth', ...OFFICE },
		relay: { host: 'smtp.office365.com', security: 'starttls', port: '587', auth: 'oauth', ...OFFICE }
	},
	fastmail: { imap: { host: 'imap.fastmail.com', only_new: true }, relay: { host: 'smtp.fastmail.com' } },
	imap: { imap: {}, relay: { security: 'starttls', port: '587' } },
	server: { imap: {}, relay: {} }
};

/** What the fields hold at first: as it is connected, else what is known of where the address lives. */
export function valuesOf(kind: Kind, connection: Connection | null, way: Way, address: string): Values {
	const empty: Values = {
		host: '', port: '', security: 'tls', auth: 'password', username: '', password: '', folder: 'INBOX', only_new: false,
		marks_seen: false, token_endpoint: '', client_id: '', client_secret: '', refresh_token: '', scope: ''
	};
	if (connection === null) return { ...empty, username: address, ...KNOWN[way][kind] };
	const { host, port, security, auth, username, folder, marks_seen } = connection;
	return { ...empty, host, port: String(port), security, auth, username, folder: folder ?? 'INBOX', marks_seen: marks_seen ?? false };
}

/** What is sent. A secret that was left empty is left out: the hub keeps the one it has for the same account. */
export function bodyOf(kind: Kind, values: Values): Body {
	const auth = text(values, 'auth');
	const body: Body = {
		host: text(values, 'host'),
		port: text(values, 'port') === '' ? null : Number(text(values, 'port')),
		security: text(values, 'security') as NonNullable<Body['security']>,
		username: auth === 'none' ? '' : text(values, 'username')
	};
	if (kind === 'imap') {
		body.folder = text(values, 'folder') || 'INBOX';
		body.only_new = values.only_new === true;
		body.marks_seen = values.marks_seen === true;
	}
	// Not trimmed: a password may begin or end with a space.
	if (auth === 'password' && values.password !== '') body.password = String(values.password);
	if (auth === 'oauth' && text(values, 'refresh_token') !== '') {
		body.oauth = {
			token_endpoint: text(values, 'token_endpoint'), client_id: text(values, 'client_id'),
			client_secret: text(values, 'client_secret'), refresh_token: text(values, 'refresh_token'), scope: text(values, 'scope')
		};
	}
	return body;
}

/** The body that sets a connection up as it is, so that it is tried at once. */
export function again(connection: Connection): Body {
	return bodyOf(connection.kind, valuesOf(connection.kind, connection, 'imap', ''));
}
