import { expect, test } from 'vitest';
import { again, bodyOf, valuesOf } from './connecting.ts';
import { withDetail, type Connection } from './mailbox.ts';

const relay: Connection = {
	mailbox_id: 1, kind: 'relay', host: 'mail.example.org', port: 587, security: 'starttls', auth: 'password', username: 'info',
	state: 'failing', last_ok_at: null, last_error: 'no', last_error_at: null, next_try_at: null, updated_at: '2026-01-01T00:00:00.000Z'
};

test('a relay is never asked about folders, and a secret that was left empty is left out', () => {
	expect(again(relay)).toEqual({ host: 'mail.example.org', port: 587, security: 'starttls', username: 'info' });
});

test('a password is sent as it was typed', () => {
	const values = { ...valuesOf('imap', null, 'google', 'info@example.org'), password: ' correct horse ' };
	expect(bodyOf('imap', values)).toMatchObject({
		host: 'imap.gmail.com', port: null, username: 'info@example.org', password: ' correct horse ', folder: 'INBOX', only_new: true
	});
});

test('without a log-in no name is sent, and with OAuth its grant', () => {
	const values = valuesOf('relay', null, 'microsoft', 'info@example.org');
	expect(bodyOf('relay', { ...values, auth: 'none' }).username).toBe('');
	const grant = bodyOf('relay', { ...values, client_id: 'abc', refresh_token: 'xyz' }).oauth;
	expect(grant).toMatchObject({ client_id: 'abc', refresh_token: 'xyz' });
	expect(grant?.token_endpoint).toContain('TENANT');
});

test('the detail stands before the last @', () => {
	expect(withDetail('support@example.org', 'test')).toBe('support+test@example.org');
	expect(withDetail('"a@b"@example.org', 'test')).toBe('"a@b"+test@example.org');
});
