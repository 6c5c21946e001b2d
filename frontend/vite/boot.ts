// Puts the one script that blocks the first paint into the page: it sets theme, density and language, and has the files
// fetched beside the frame that a page there will import: those of the inbox, and the texts in the reader's language.
import { readFileSync } from 'node:fs';
import { minify, type Plugin, type Rolldown } from 'vite';

const SOURCE = new URL('../boot/boot.js', import.meta.url);
const TEXTS = /^texts-[a-z]{2}$/;

export function boot(): Plugin {
	let builds = false;
	return {
		name: 'rolodesk-boot',
		configResolved(config) {
			builds = config.command === 'build';
		},
		async buildStart() {
			if (!builds) return;
			const { code } = await minify('boot.js', readFileSync(SOURCE, 'utf8'));
			this.emitFile({ type: 'asset', name: 'boot.js', source: code });
		},
		transformIndexHtml: {
			order: 'post',
			handler(_html, context) {
				const attrs = context.bundle ? { src: bootFile(context.bundle), ...besides(context.bundle) } : { src: '/app/boot/boot.js' };
				return [{ tag: 'script', attrs, injectTo: 'head-prepend' }];
			}
		}
	};
}

function bootFile(bundle: Rolldown.OutputBundle): string {
	const found = Object.keys(bundle).find((name) => /assets\/boot-[^/]+\.js$/.test(name));
	if (!found) throw new Error('the boot script was not built');
	return `/app/${found}`;
}

/** The files to fetch beside the frame, by the attributes that `boot.js` looks for. */
function besides(bundle: Rolldown.OutputBundle): Record<string, string> {
	const chunks = Object.values(bundle).filter((one) => one.type === 'chunk');
	const inbox = chunks.find((one) => one.name === 'inbox');
	const texts = chunks.filter((one) => TEXTS.test(one.name));
	if (!inbox || texts.length === 0) throw new Error('the inbox and its texts are no files of their own any more');
	return Object.fromEntries([inbox, ...texts].map((one) => [`data-${one.name}`, filesOf(one)]));
}

function filesOf(chunk: Rolldown.OutputChunk): string {
	return [chunk.fileName, ...(chunk.viteMetadata?.importedCss ?? [])].map((name) => `/app/${name}`).join(' ');
}
