'use strict';

/** As in gadget-loader's `pause.js`; a test compares them. */
const PROTOCOL = 'gadget-consent/1';

/**
 * Starts a module that came in wiki pages.
 *
 * A wiki page holds text, so the module comes as Base64 of its gzip.
 *
 * @param {{protocol:string}} host Who starts it
 * @param {string} packed
 * @param {function({module_or_path: Response}): Promise<any>} bindgen What wasm-bindgen made
 * @return {Promise<any>}
 */
function load( host, packed, bindgen ) {
	// `new Promise`: what throws here must reject, too.
	return new Promise( ( resolve ) => {
		if ( host.protocol !== PROTOCOL ) {
			throw new Error( 'a host of another build' );
		}
		const text = atob( packed );
		const bytes = new Uint8Array( text.length );
		for ( let index = 0; index < text.length; index++ ) {
			bytes[ index ] = text.charCodeAt( index );
		}
		const stream = new Blob( [ bytes ] ).stream()
			.pipeThrough( new DecompressionStream( 'gzip' ) );
		const response = new Response( stream, { headers: { 'Content-Type': 'application/wasm' } } );
		resolve( bindgen( { module_or_path: response } ) );
	} );
}

/**
 * Gives MediaWiki a module's messages. What the wiki says of its own comes first.
 *
 * @param {Object<string,string>} messages
 */
function setMessages( messages ) {
	Object.keys( messages ).forEach( ( key ) => {
		if ( !mw.messages.exists( key ) ) {
			mw.messages.set( key, messages[ key ] );
		}
	} );
}

module.exports = { load, setMessages };
