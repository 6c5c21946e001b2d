// Emits the licences of every package whose code is in the bundle.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

export function licences(): Plugin {
	return {
		name: 'rolodesk-licences',
		apply: 'build',
		generateBundle() {
			const folders = new Set([...this.getModuleIds()].map(packageOf).filter((folder) => folder !== null));
			const texts = [...folders].sort().map(describe);
			this.emitFile({ type: 'asset', fileName: 'licences.txt', source: texts.join('\n\n') });
		}
	};
}

function packageOf(id: string): string | null {
	if (!id.includes('/node_modules/')) return null;
	for (let folder = dirname(id.replace(/^\0/, '').split('?')[0]!); folder.includes('node_modules'); folder = dirname(folder)) {
		const file = join(folder, 'package.json');
		if (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version) return folder;
	}
	return null;
}

function describe(folder: string): string {
	const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
	const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
	const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `${license}`;
	return `${name} ${version} (${license})\n${'-'.repeat(60)}\n${text}`;
}
