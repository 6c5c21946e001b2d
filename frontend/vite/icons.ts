// Makes each icon of Lucide a drawing that is copied as one piece. As the package has them, every line of every icon is an
// element built from a list of attributes by the browser, which took a tenth of what the first page takes.
import type { Plugin } from 'vite';

const ICON = /@lucide\/svelte\/dist\/icons\/[^/]+\.svelte$/;
const DATA = /^const iconData = (\{.*\});$/m;
const NAME = /^[a-z][a-zA-Z0-9-]*$/;

interface IconData {
	name: string;
	size: number;
	node: [tag: string, attributes: Record<string, string>][];
}

export function icons(): Plugin {
	return {
		name: 'rolodesk-icons',
		enforce: 'pre',
		transform: {
			filter: { id: ICON },
			handler(code, id) {
				const found = DATA.exec(code);
				if (!found) throw new Error(`${id} is no icon as Lucide wrote them until now`);
				return { code: drawn(JSON.parse(found[1]!) as IconData), map: null };
			}
		}
	};
}

/** Svelte's source of an icon. It takes what the app gives to icons: a size, how thick its lines are, a name. */
function drawn({ name, size, node }: IconData): string {
	const lines = node.map(([tag, attributes]) => `<${checked(tag)}${Object.entries(attributes).map(attribute).join('')} />`).join('');
	return `<script>
	const { size = ${size}, strokeWidth = 2, 'aria-label': label } = $props();
</script>
<svg xmlns="http://www.w3.org/2000/svg" width={size} height={size} viewBox="0 0 ${size} ${size}" fill="none" stroke="currentColor"
	stroke-width={strokeWidth} stroke-linecap="round" stroke-linejoin="round" class="lucide lucide-${checked(name)}"
	aria-hidden={label ? undefined : 'true'} role={label ? 'img' : undefined} aria-label={label}>${lines}</svg>
`;
}

function attribute([name, value]: [string, string | number]): string {
	return ` ${checked(name)}="${checked(String(value), /^[^"&<{]*$/)}"`;
}

function checked(text: string, pattern = NAME): string {
	if (!pattern.test(text)) throw new Error(`an icon has "${text}" in it`);
	return text;
}
