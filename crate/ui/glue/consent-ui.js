'use strict';

/**
 * Entry of the ResourceLoader package `ext.gadget.consent-ui`: unpacks the module, gives MediaWiki
 * its messages and starts it.
 */

const bindgen = require( './bindgen.js' );
const packed = require( './consent-ui-wasm.js' );
const messages = require( './consent-ui-messages.json' );

/**
 * A wiki page holds text, so the module comes as Base64 of its gzip.
 *
 * @return {Response}
 */
function unpack() {
	const bytes = Uint8Array.from( atob( packed ), ( char ) => char.charCodeAt( 0 ) );
	const stream = new Blob( [ bytes ] ).stream().pipeThrough( new DecompressionStream( 'gzip' ) );
	return new Response( stream, { headers: { 'Content-Type': 'application/wasm' } } );
}

module.exports = {
	/**
	 * @param {Object} host See `Host` in the loader's `page.js`
	 * @return {Promise<void>}
	 */
	start( host ) {
		Object.keys( messages ).forEach( ( key ) => {
			// What the wiki says of its own comes first.
			if ( !mw.messages.exists( key ) ) {
				mw.messages.set( key, messages[ key ] );
			}
		} );
		// `new Promise`: what throws here must reject, too.
		return new Promise( ( resolve ) => {
			resolve( bindgen( { module_or_path: unpack() } ) );
		} ).then( () => bindgen.start( host ) );
	}
};
