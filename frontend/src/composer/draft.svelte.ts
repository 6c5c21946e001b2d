// What somebody writes on a ticket: kept here at once, on the server as soon as it can be, and found again in both places.
import { api, data, whole, type Schemas } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import { drawn } from '../shell/calm.ts';
import { session } from '../shell/session.svelte.ts';
import { Upload } from './uploads.svelte.ts';

export type Kind = 'reply' | 'note' | 'forward';

/** What is written, as it is kept. */
export interface Written {
	kind: Kind;
	to: string[];
	cc: string[];
	bcc: string[];
	text: string;
	seen_message_id: number | null;
	uploads: Schemas['UploadAnswer'][];
}

/** As it lies on this device until the server has it. `written` is null where it was thrown away. */
interface Kept {
	written: Written | null;
	etag: string | null;
}

const PATIENCE_MS = 700;
const HOLD_MS = 1_000;
const AGAIN_MS = 5000;
const NOT_FOUND = 404;
const OUTDATED = 412;

export class Draft {
	kind = $state<Kind>('reply');
	to = $state.raw<readonly string[]>([]);
	cc = $state.raw<readonly string[]>([]);
	bcc = $state.raw<readonly string[]>([]);
	text = $state('');
	seen = $state<number | null>(null);
	uploads = $state.raw<readonly Upload[]>([]);
	/** How it is kept: `here` is on this device alone, until the server can be reached. */
	state = $state<'empty' | 'saving' | 'saved' | 'here'>('empty');
	/** What another window wrote meanwhile: one of the two is to be chosen. */
	other = $state.raw<{ written: Written; etag: string | null } | null>(null);
	#ticket: number;
	#place: string;
	#etag: string | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#saving: Promise<void> = Promise.resolve();
	#isDirty = false;
	#isStopped = false;

	constructor(ticket: number) {
		this.#ticket = ticket;
		this.#place = `rolodesk.draft.${session.workspace.id}.${session.workspace.member_id}.${ticket}`;
	}

	/** Whether there is anything to lose. */
	get hasContent(): boolean {
		return this.text.trim() !== '' || this.uploads.length > 0;
	}

	/** Find what was written before. Answers whether there is any. */
	async find(): Promise<boolean> {
		const here = this.#kept();
		// Unsent words of this device are shown before the server is asked, which may be out of reach.
		if (here?.written) this.#show(here.written, here.etag);
		await drawn();
		if (this.#isStopped) return false;
		const there = await this.#read().catch(() => undefined);
		if (this.#isStopped) return false;
		if (there === undefined || here) {
			if (here) this.#takeUp(here, there);
			return this.hasContent;
		}
		if (there) {
			this.#show(there.written, there.etag);
			this.state = 'saved';
		}
		return this.hasContent;
	}

	/** Note that something was changed: it is kept here at once, and on the server in a moment. */
	changed(): void {
		this.#isDirty = true;
		this.#keep({ written: this.written(), etag: this.#etag });
		this.state = 'saving';
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.save(), PATIENCE_MS);
	}

	/** Bring it to the server now. */
	save(): Promise<void> {
		clearTimeout(this.#timer);
		this.#saving = this.#saving.then(() => this.#save());
		return this.#saving;
	}

	/**
	 * Send it, and save nothing of it meanwhile: files that have gone with it would be refused. What is on its way is
	 * waited for, a moment. Rethrows; what was not sent is saved after all.
	 */
	async whileSent<Answer>(send: () => Promise<Answer>): Promise<Answer> {
		clearTimeout(this.#timer);
		await Promise.race([this.#saving, new Promise((done) => setTimeout(done, HOLD_MS))]);
		try {
			return await send();
		} catch (thrown) {
			this.changed();
			throw thrown;
		}
	}

	/** Throw it away: what is shown at once, and on the server when it can be. */
	async discard(): Promise<void> {
		clearTimeout(this.#timer);
		for (const upload of this.uploads) upload.stop();
		this.clear();
		this.#keep({ written: null, etag: this.#etag });
		this.#isDirty = true;
		await this.save();
	}

	/** Empty the fields. */
	clear(): void {
		[this.to, this.cc, this.bcc, this.uploads] = [[], [], [], []];
		[this.text, this.seen, this.state] = ['', null, 'empty'];
	}

	/** Write on with what another window wrote, or with this. */
	choose(which: 'theirs' | 'mine'): void {
		const other = this.other;
		if (!other) return;
		this.other = null;
		this.#etag = other.etag;
		if (which === 'mine') return this.changed();
		this.#show(other.written, other.etag);
		this.#forget();
		this.state = 'saved';
	}

	/** Show something as what is being written, as after it was taken back. */
	restore(written: Written): void {
		this.#show(written, this.#etag);
		this.changed();
	}

	written(): Written {
		const { kind, text } = this;
		const uploads = this.uploads.flatMap((one) => (one.answer ? [one.answer] : []));
		return { kind, to: [...this.to], cc: [...this.cc], bcc: [...this.bcc], text, seen_message_id: this.seen, uploads };
	}

	/** Follow it no longer; what is not saved yet is saved now. */
	stop(): void {
		if (this.#isDirty) void this.save();
		this.#isStopped = true;
		clearTimeout(this.#timer);
	}

	#show(written: Written, etag: string | null): void {
		this.kind = written.kind;
		[this.to, this.cc, this.bcc] = [written.to, written.cc, written.bcc];
		[this.text, this.seen] = [written.text, written.seen_message_id];
		this.uploads = written.uploads.map((one) => Upload.done(one));
		this.#etag = etag;
	}

	/** Go on with what this device had kept, where the server has something besides. */
	#takeUp(here: Kept, there: { written: Written; etag: string | null } | null | undefined): void {
		this.#isDirty = true;
		if (there && there.etag !== here.etag && here.written) {
			if (JSON.stringify(there.written) === JSON.stringify(here.written)) this.#etag = there.etag;
			else this.other = there;
		} else if (there === null) this.#etag = null;
		else if (there) this.#etag = there.etag;
		if (!this.other) void this.save();
	}

	async #save(): Promise<void> {
		if (!this.#isDirty || this.other) return;
		this.#isDirty = false;
		try {
			if (this.#kept()?.written === null || !this.hasContent) await this.#delete();
			else await this.#write();
			if (!this.#isDirty) this.#forget();
		} catch (thrown) {
			const problem = asProblem(thrown);
			this.#isDirty = true;
			this.state = 'here';
			if (problem.status === OUTDATED) this.other = (await this.#read().catch(() => null)) ?? null;
			// Another window sent it, or threw it away.
			if (problem.status === OUTDATED && !this.other) this.#etag = null;
			if (this.#isStopped || this.other) return;
			if (problem.isPassing || problem.status === OUTDATED) this.#timer = setTimeout(() => void this.save(), AGAIN_MS);
		}
	}

	async #write(): Promise<void> {
		const { uploads, ...written } = this.written();
		const body = { ...written, uploads: uploads.map((one) => one.id) };
		const headers = this.#etag ? { 'If-Match': this.#etag } : { 'If-None-Match': '*' };
		const params = { path: { ticket_id: this.#ticket } };
		const kept = await whole(api.PUT('/rest/v1/tickets/{ticket_id}/draft', { params, body, headers, keepalive: this.text.length < 10_000 }));
		this.#etag = kept.etag;
		if (!this.#isDirty) this.state = 'saved';
	}

	async #delete(): Promise<void> {
		this.state = 'empty';
		if (this.#etag === null) return;
		const params = { path: { ticket_id: this.#ticket } };
		await whole(api.DELETE('/rest/v1/tickets/{ticket_id}/draft', { params })).catch((thrown: unknown) => {
			if (asProblem(thrown).status !== NOT_FOUND) throw thrown;
		});
		this.#etag = null;
	}

	async #read(): Promise<{ written: Written; etag: string | null } | null> {
		const params = { path: { ticket_id: this.#ticket } };
		// Asked for by itself it would be a 404 where there is none, which is nothing to complain of in the console.
		const list = await data(api.GET('/rest/v1/drafts', { params: { query: { limit: 200 } } }));
		if (!list.next && !list.data.some((one) => one.ticket_id === this.#ticket)) return null;
		try {
			const { data: found, etag } = await whole(api.GET('/rest/v1/tickets/{ticket_id}/draft', { params }));
			const { to, cc, bcc, text, seen_message_id, uploads } = found;
			return { written: { kind: found.kind as Kind, to, cc, bcc, text, seen_message_id, uploads }, etag };
		} catch (thrown) {
			if (asProblem(thrown).status === NOT_FOUND) return null;
			throw thrown;
		}
	}

	#kept(): Kept | null {
		try {
			return JSON.parse(localStorage.getItem(this.#place) ?? 'null') as Kept | null;
		} catch {
			return null;
		}
	}

	#keep(kept: Kept): void {
		try {
			localStorage.setItem(this.#place, JSON.stringify(kept));
		} catch {
			// The device has no room: the server alone keeps it.
		}
	}

	#forget(): void {
		localStorage.removeItem(this.#place);
	}
}
