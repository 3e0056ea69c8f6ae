// Pages of the wiki, and what the build puts beside the sources.

declare module '*/consent-manifest.json' {
	const manifest: {
		version: number;
		mode: string;
		firstParty: string[];
		gadgets: { [ gadget: string ]: string[] };
	};
	export = manifest;
}

/** What ResourceLoader gives a package file. */
declare const module: { exports: unknown };

declare module '*/consent-ui-messages.json' {
	const messages: { [ key: string ]: string };
	export = messages;
}

declare module '*/consent-review-messages.json' {
	const messages: { [ key: string ]: string };
	export = messages;
}

declare module '*/consent-admin-messages.json' {
	const messages: { [ key: string ]: string };
	export = messages;
}

declare module '*-wasm.js' {
	/** Base64 of the gzip of the module. */
	const packed: string;
	export = packed;
}

declare module '*/bindgen.js' {
	/** What wasm-bindgen makes: the function that starts the module, and its exports. */
	const bindgen: {
		( options: { module_or_path: Response | BufferSource | WebAssembly.Module } ): Promise<unknown>;
		start( host: object ): void;
		start_review( host: object ): void;
		start_admin( host: object, element: Element ): void;
	};
	export = bindgen;
}

/** Languages other than English that the module speaks; put in by the build. */
declare const LANGUAGES: string[];
/** Of the texts in these languages: another one, others. */
declare const BUILD: string;
