// Files that `cargo xtask www` puts next to the gallery's own.

declare module '*/banana.js' {
	/** https://github.com/wikimedia/banana-i18n */
	class Banana {
		constructor( locale: string, options: { messages: object } );
		i18n( key: string, ...parameters: string[] ): string;
	}
	export default Banana;
}

interface Window {
	/** gadget_consent_ui.js and linter_bindgen.js, built from `crate/ui/modules/gallery` and `…/linter`. */
	wasm_bindgen: {
		( options: { module_or_path: string } ): Promise<unknown>;
		start_linter(
			element: Element,
			around: object,
			text: ( key: string, parameters: string[] ) => string
		): void;
		gallery_states(): string[];
		gallery_show(
			element: Element,
			state: string,
			text: ( key: string, parameters: string[] ) => string
		): void;
	};
}
