// Writes a `.gz` beside every text that is served, so that no request waits for a compression.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const TEXTS = /\.(js|css|svg|json|txt)$/;
const SMALLEST = 1400;

export function compressed(): Plugin {
	let folder = '';
	return {
		name: 'rolodesk-compressed',
		apply: 'build',
		configResolved(config) {
			folder = config.build.outDir;
		},
		closeBundle() {
			const assets = join(folder, 'assets');
			for (const name of readdirSync(assets).filter((name) => TEXTS.test(name))) {
				const content = readFileSync(join(assets, name));
				if (content.length >= SMALLEST) writeFileSync(join(assets, `${name}.gz`), gzipSync(content, { level: 9 }));
			}
		}
	};
}
