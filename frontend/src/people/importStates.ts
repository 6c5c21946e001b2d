// How the state of an import is told.
import type { Import } from './importing.ts';

export const IMPORT_STATES = {
	uploaded: { name: 'importUploaded', tone: 'slate' },
	checking: { name: 'importChecking', tone: 'blue' },
	checked: { name: 'importChecked', tone: 'violet' },
	running: { name: 'importRunning', tone: 'blue' },
	done: { name: 'importDone', tone: 'green' },
	cancelled: { name: 'importCancelled', tone: 'amber' },
	failed: { name: 'importFailed', tone: 'red' }
} as const satisfies Record<Import['state'], { name: string; tone: string }>;
