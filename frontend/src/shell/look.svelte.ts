// Theme and density, kept on this device. `boot/boot.js` sets them before the first paint.

export type Theme = 'system' | 'light' | 'dark';
export type Density = 'dense' | 'comfortable';

const root = document.documentElement;

class Look {
	theme = $state<Theme>((root.dataset.theme as Theme | undefined) ?? 'system');
	density = $state<Density>((root.dataset.density as Density | undefined) ?? 'dense');

	setTheme(theme: Theme): void {
		this.theme = theme;
		if (theme === 'system') delete root.dataset.theme;
		else root.dataset.theme = theme;
		localStorage.setItem('rolodesk.theme', theme);
	}

	setDensity(density: Density): void {
		this.density = density;
		root.dataset.density = density;
		localStorage.setItem('rolodesk.density', density);
	}
}

export const look = new Look();
