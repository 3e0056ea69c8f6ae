// Pages of the wiki, and files that the build puts next to the sources.

declare module 'ext.gadget.consent-stub' {
	/** What modules know each other by. */
	const protocol: string;
	export = protocol;
}

declare module 'ext.gadget.consent-loader' {
	const loader: import('../consent').Consent & { build: string };
	export = loader;
}

/** ResourceLoader gives it to each file of a package. */
declare const module: { exports: unknown };

declare module '*/consent-ui-messages.js' {
	const messages: { [ key: string ]: string };
	export = messages;
}

declare module '*/consent-review-messages.js' {
	const messages: { [ key: string ]: string };
	export = messages;
}

declare module '*/consent-admin-messages.js' {
	const messages: { [ key: string ]: string };
	export = messages;
}

declare module '*/consent-linter-messages.js' {
	const messages: { [ key: string ]: string };
	export = messages;
}

declare module '*-wasm.js' {
	/** The build, a colon, and Base64 of the gzip of the module. */
	const packed: string;
	export = packed;
}

declare module '*/bindgen.js' {
	/** wasm-bindgen makes it: the function that starts the module, with the module's exports. */
	const bindgen: {
		( options: { module_or_path: Response | BufferSource | WebAssembly.Module } ): Promise<unknown>;
		start( host: object, watch: object ): void;
		start_review( host: object ): void;
		start_admin( host: object, element: Element ): void;
		start_linter( element: Element, around: object, text?: Function ): void;
	};
	export = bindgen;
}

/** The module's languages, without English. The build puts them in. */
declare const LANGUAGES: string[];
/** The build to which the pages belong. The build puts it in. */
declare const BUILD: string;
/** The SHA-1 of all other pages of the build, by their titles. */
declare const SUMS: { [ title: string ]: string };
