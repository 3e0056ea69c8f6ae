'use strict';

/**
 * Entry of the ResourceLoader package `ext.gadget.consent-ui`: unpacks the module, gives MediaWiki
 * its messages and starts it.
 */

const bindgen = require( './bindgen.js' );
const packed = require( './consent-ui-wasm.js' );
const english = require( './consent-ui-messages.json' );
const { speak } = require( './words.js' );

/**
 * @typedef {import('./words.js').Words} Words
 */

/**
 * A wiki page holds text, so the module comes as Base64 of its gzip.
 *
 * @return {Response}
 */
function unpack() {
	const text = atob( packed );
	const bytes = new Uint8Array( text.length );
	for ( let index = 0; index < text.length; index++ ) {
		bytes[ index ] = text.charCodeAt( index );
	}
	const stream = new Blob( [ bytes ] ).stream().pipeThrough( new DecompressionStream( 'gzip' ) );
	return new Response( stream, { headers: { 'Content-Type': 'application/wasm' } } );
}

module.exports = {
	/**
	 * @param {{words:Promise<Words>}} host See `host` in gadget-loader's `host.js`
	 * @return {Promise<void>}
	 */
	start( host ) {
		return Promise.all( [
			host.words.then( ( words ) => speak( words, english ) ),
			// `new Promise`: what throws here must reject, too.
			new Promise( ( resolve ) => {
				resolve( bindgen( { module_or_path: unpack() } ) );
			} )
		] ).then( () => bindgen.start( host ) );
	}
};
