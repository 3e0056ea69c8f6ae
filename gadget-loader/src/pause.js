/**
 * The pause: scripts that may contact anybody wait until the page is closed. The stub begins it,
 * or the loader, if that is the first of the two; the loader ends it.
 *
 * This file is part of the stub. A change here changes the stub, and whatever is new about the stub
 * comes late once, to every reader (docs/decisions/0015).
 */

/**
 * @typedef {Object} Entry An entry of ResourceLoader's registry, as far as it concerns us
 * @property {string} state
 * @property {string[]} dependencies
 *
 * @typedef {Object} Loader `mw.loader`, as far as it concerns us
 * @property {Object<string,Entry>} moduleRegistry
 * @property {function(string): string|null} getState
 * @property {function(Object<string,string>): void} state
 */

export const GADGET = 'ext.gadget.';
/** What gated gadgets depend on. */
export const CONSENT = GADGET + 'consent';
export const STUB = CONSENT + '-stub';
export const LOADER = CONSENT + '-loader';
export const MANIFEST = CONSENT + '-manifest';
/** Comes if something is wrong, and says which pages are. */
export const CHECK = CONSENT + '-check';

/** What these modules know each other by. A working stub exports it. */
export const PROTOCOL = 'gadget-consent/1';

/** A virtual module: `loading` during the pause, `ready` after it. */
const PAUSE = 'consent.pause';
/**
 * A virtual module on which gated gadgets depend: `ready` once a working `consent.js` says so,
 * `error` where something failed. A damaged page comes as an empty module, which is ready and says
 * nothing.
 */
export const OPEN = 'consent.open';

/** Milliseconds after which the pause ends in any case. */
const PATIENCE = 2e4;

/**
 * An address of the wiki, whatever base address the page has.
 *
 * @param {any} path
 * @return {URL}
 */
export const ownUrl = ( path ) => new URL( path, location.href );

/**
 * MediaWiki's configuration does not say where its own scripts come from (`$wgLoadScript`, often on
 * another host). The page's HTML does, where it starts ResourceLoader.
 *
 * @return {string} The origin of the wiki's own scripts
 */
export function loadOrigin() {
	const start = document.querySelector( 'head>script[src*="modules=startup"]' );
	return ownUrl( start && start.getAttribute( 'src' ) ).origin;
}

/**
 * @param {string} text In English, whatever the language of the page is
 * @return {HTMLElement}
 */
export const english = ( text ) => Object.assign(
	document.createElement( 'div' ), { lang: 'en', dir: 'ltr', textContent: text }
);

/**
 * @param {Loader} loader
 * @return {boolean}
 */
export const isPaused = ( loader ) => loader.getState( PAUSE ) === 'loading';

/**
 * Keeps gadgets, Common.js and users' scripts from running. Not what the pause itself waits for.
 * Without effect after the first time.
 *
 * @param {Loader} loader
 * @param {function(): void} giveUp Called if the pause may last too long
 */
export function pause( loader, giveUp ) {
	const registry = loader.moduleRegistry;
	const strangers = Object.keys( registry ).filter(
		( module ) => /^(site|user|ext\.gadget\..+)$/.test( module ) &&
			![ STUB, LOADER, MANIFEST ].includes( module )
	);
	if ( !loader.getState( PAUSE ) ) {
		loader.state( { [ PAUSE ]: 'loading' } );
		strangers.forEach( ( module ) => {
			const entry = registry[ module ];
			// A fresh array: ResourceLoader shares lists between entries.
			entry.dependencies = entry.dependencies.concat( PAUSE );
		} );
		setTimeout( giveUp, PATIENCE );
	}
}

/**
 * Ends the pause.
 *
 * @param {Loader} loader
 * @param {boolean} failed Gated gadgets do not run at all
 */
export function end( loader, failed ) {
	const registry = loader.moduleRegistry;
	Object.keys( registry ).forEach( ( module ) => {
		const all = registry[ module ].dependencies;
		if ( all.includes( PAUSE ) ) {
			// Not by the state alone: ResourceLoader passes a state on a moment later, and scripts
			// that this has nothing to do with must not run later than without it.
			const others = all.filter( ( name ) => name !== PAUSE );
			registry[ module ].dependencies =
				all.includes( CONSENT ) || failed && module === CONSENT ?
					others.concat( OPEN ) : others;
		}
	} );
	loader.state( { [ OPEN ]: failed ? 'error' : 'loading', [ PAUSE ]: 'ready' } );
}
