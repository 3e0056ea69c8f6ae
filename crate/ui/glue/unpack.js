'use strict';

/** As in gadget-loader's `pause.js`; a test compares them. */
const PROTOCOL = 'gadget-consent/1';

/**
 * @param {string} text Base64
 * @return {Uint8Array}
 */
function bytesOf( text ) {
	// @ts-ignore Browsers have had it since 2025. The loop below takes ten times as long.
	const { fromBase64 } = Uint8Array;
	if ( fromBase64 ) {
		return fromBase64.call( Uint8Array, text );
	}
	const characters = atob( text );
	const bytes = new Uint8Array( characters.length );
	for ( let index = 0; index < characters.length; index++ ) {
		bytes[ index ] = characters.charCodeAt( index );
	}
	return bytes;
}

/**
 * Compiles a module that came in wiki pages. A wiki page holds text, so the module comes as Base64
 * of its gzip.
 *
 * @param {string} packed
 * @return {Promise<WebAssembly.Module>}
 */
function unpack( packed ) {
	// `new Promise`: what throws here must reject, too.
	const module = new Promise( ( resolve ) => {
		const stream = new Blob( [ bytesOf( packed ) ] ).stream()
			.pipeThrough( new DecompressionStream( 'gzip' ) );
		// As quick as compiling while it unpacks, which needs a stream of ours to stay alive.
		resolve( new Response( stream ).arrayBuffer() );
	} ).then( WebAssembly.compile );
	// Whoever starts the module hears of a failure.
	module.catch( () => {} );
	return module;
}

/**
 * Starts a module.
 *
 * @param {{protocol:string}} host Who starts it
 * @param {Promise<WebAssembly.Module>} module
 * @param {function({module_or_path: WebAssembly.Module}): Promise<any>} bindgen What wasm-bindgen
 *  made
 * @return {Promise<any>}
 */
function load( host, module, bindgen ) {
	if ( host.protocol !== PROTOCOL ) {
		return Promise.reject( new Error( 'a host of another build' ) );
	}
	return module.then( ( compiled ) => bindgen( { module_or_path: compiled } ) );
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

module.exports = { unpack, load, setMessages };
