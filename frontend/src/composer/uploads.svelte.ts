// A file on its way to the hub, to be attached: how far it is, and how to stop it.
import type { Schemas } from '../api/client.ts';
import { Problem, problemOf } from '../api/problem.ts';
import { ofReader } from '../api/reader.ts';
import { session } from '../shell/session.svelte.ts';

const CREATED = 201;
let last = 0;

export class Upload {
	readonly id = ++last;
	readonly name: string;
	readonly size: number;
	/** From 0 to 1. */
	progress = $state(0);
	problem = $state.raw<Problem | null>(null);
	/** What the hub has of it, once it has all. */
	answer = $state.raw<Schemas['UploadAnswer'] | null>(null);
	#file: File | null;
	#request: XMLHttpRequest | null = null;

	private constructor(name: string, size: number, file: File | null) {
		[this.name, this.size, this.#file] = [name, size, file];
	}

	/** Begin to send a file; `done` hears when the hub has it. */
	static begin(file: File, done: () => void): Upload {
		const upload = new Upload(file.name || 'file', file.size, file);
		upload.send(done);
		return upload;
	}

	/** One that the hub has already. */
	static done(answer: Schemas['UploadAnswer']): Upload {
		const upload = new Upload(answer.name, answer.size, null);
		upload.answer = answer;
		upload.progress = 1;
		return upload;
	}

	/** Send it, or send it once more. */
	send(done: () => void): void {
		const file = this.#file;
		if (!file) return;
		// `fetch` does not tell how far it is.
		const request = (this.#request = new XMLHttpRequest());
		[this.progress, this.problem] = [0, null];
		request.open('POST', `/rest/v1/uploads?name=${encodeURIComponent(this.name)}`);
		request.setRequestHeader('content-type', file.type || 'application/octet-stream');
		for (const [name, value] of Object.entries(ofReader())) request.setRequestHeader(name, value);
		request.setRequestHeader('x-csrf-token', session.csrf);
		request.responseType = 'json';
		request.upload.onprogress = (event) => (this.progress = event.total ? event.loaded / event.total : 0);
		request.onerror = () => (this.problem = new Problem(0, 'offline', ''));
		request.onload = () => {
			if (request.status === CREATED) {
				this.answer = request.response as Schemas['UploadAnswer'];
				this.progress = 1;
				done();
			} else this.problem = problemOf(request.status, request.response);
		};
		request.send(file);
	}

	/** Stop it; what the hub has of it is forgotten within an hour. */
	stop(): void {
		this.#request?.abort();
	}

	get isUnderWay(): boolean {
		return this.answer === null && this.problem === null;
	}
}
