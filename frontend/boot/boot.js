// Before the first paint: the theme, the density and the language that were chosen on this device. And what this page
// will ask for once the frame runs is fetched beside it: the element names the files (vite/boot.ts).
(() => {
	const root = document.documentElement;
	const kept = (name) => {
		try {
			return localStorage.getItem(`rolodesk.${name}`);
		} catch {
			return null;
		}
	};
	const theme = kept('theme');
	if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
	root.dataset.density = kept('density') === 'comfortable' ? 'comfortable' : 'dense';
	const language = new URLSearchParams(location.search).get('lang') ?? kept('language');
	if (language === 'xx-rtl') root.dir = 'rtl';
	if (language && /^[a-z]{2}$/.test(language)) root.lang = language;

	const files = document.currentScript.dataset;
	const texts = [language, ...navigator.languages].map((one) => files[`texts-${one?.slice(0, 2).toLowerCase()}`]);
	const wanted = [/^\/(inbox|tickets)(\/|$)/.test(location.pathname) && files.inbox, texts.find((one) => one)];
	for (const href of wanted.flatMap((one) => (one ? one.split(' ') : []))) {
		const isStyle = href.endsWith('.css');
		const link = Object.assign(document.createElement('link'), { rel: isStyle ? 'preload' : 'modulepreload', href, crossOrigin: '' });
		if (isStyle) link.as = 'style';
		document.head.append(link);
	}
})();
