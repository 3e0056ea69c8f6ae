/**
 * What holds user scripts (docs/decisions/0042): an address that is given to a script element is
 * kept from it until the script is answered for. Without an address the browser does not start the
 * element, wherever in the document it is; with it, the browser does what it always does. So
 * nothing is rewritten, and whoever waits for the element's events waits longer.
 *
 * Nothing calls this yet.
 */

/**
 * @typedef {undefined|'loading'|'error'} State Of a script: it runs, waits or does not run
 */

const { apply } = Reflect;

/**
 * @param {string} href
 * @return {boolean} It may be the text of a wiki's page. What it is, the core tells (`script_page`)
 */
export const isRaw = ( href ) => /action=raw/i.test( unescape( href ) );

/**
 * Watches the ways in which scripts are loaded: `importScript`, `mw.loader.load`, `getScript` and
 * elements. All end in the address of an element, but for jQuery's, which asks the wiki's own host
 * in another way unless it takes the host for a foreign one.
 *
 * @param {any} jQuery
 * @param {function(string): State} stateOf The state of what an address loads
 * @param {function(string, State, function(boolean): void): void} wait Called for what does not run
 *  yet, with what is to be called when it is known whether it runs
 */
export function intercept( jQuery, stateOf, wait ) {
	const { prototype } = HTMLScriptElement;
	const src = /** @type {any} */ ( Object.getOwnPropertyDescriptor( prototype, 'src' ) );
	const { setAttribute } = prototype;
	const { set } = src;
	/**
	 * @param {any} method Gives the address to the element
	 * @param {HTMLScriptElement} script
	 * @param {any} given
	 */
	const give = ( method, script, given ) => {
		const address = given[ given.length - 1 ];
		const state = stateOf( address );
		const go = () => apply( method, script, given );
		if ( state ) {
			wait( address, state, ( isOpen ) => isOpen ?
				go() : script.dispatchEvent( new Event( 'error' ) ) );
		} else {
			go();
		}
	};
	src.set = function ( /** @type {any} */ ...given ) {
		give( set, this, given );
	};
	Object.defineProperty( prototype, 'src', src );
	// Of scripts alone, so that other elements pay nothing.
	prototype.setAttribute = function ( ...given ) {
		if ( /^src$/i.test( given[ 0 ] ) ) {
			give( setAttribute, this, given );
		} else {
			apply( setAttribute, this, given );
		}
	};
	jQuery.ajaxPrefilter( 'script', ( /** @type {any} */ options ) => {
		if ( stateOf( options.url ) ) {
			options.crossDomain = true;
		}
	} );
}
