import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { boot } from './vite/boot.ts';
import { compressed } from './vite/compressed.ts';
import { icons } from './vite/icons.ts';
import { licences } from './vite/licences.ts';

/** Browsers that know `light-dark()`, nesting and the popover: what the style sheets are written for. */
const BROWSERS = ['chrome125', 'edge125', 'firefox128', 'safari17.5'];

/** The texts of the inbox and the frame around it: one file for each language. */
const FIRST_TEXTS = /src\/i18n\/(?:shell|inbox|desk|composer)\/([a-z]{2})\.ts$/;

function textsOf(id: string): string {
	return `texts-${FIRST_TEXTS.exec(id)![1]}`;
}

export default defineConfig({
	base: '/app/',
	plugins: [icons(), svelte(), boot(), licences(), compressed()],
	build: {
		outDir: '../src/rolodesk/web/app',
		emptyOutDir: true,
		target: BROWSERS,
		cssTarget: BROWSERS,
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		reportCompressedSize: false,
		// The first page waits for few files: the frame, the inbox, their texts. A file for each module would be forty requests.
		rolldownOptions: {
			checks: { pluginTimings: false },
			output: {
				codeSplitting: {
					groups: [
						{ name: textsOf, test: FIRST_TEXTS, priority: 3 },
						{ name: 'frame', test: /src\/main\.ts$/, priority: 2 },
						{ name: 'inbox', test: /src\/inbox\/InboxPage\.svelte$/, priority: 1 },
						{ name: 'icons', test: /@lucide/ }
					]
				}
			}
		}
	},
	server: {
		port: 5173,
		proxy: Object.fromEntries(
			['/rest', '/files', '/login', '/logout', '/password', '/docs', '/openapi', '/assets', '/session'].map((path) => [
				path,
				{ target: process.env.HUB ?? 'http://127.0.0.1:8080' }
			])
		)
	},
	test: { include: ['src/**/*.test.ts'], reporters: ['dot'] }
});
