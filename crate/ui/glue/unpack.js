'use strict';

/* global BUILD */

/**
 * Pages of different builds do not work together.
 *
 * @param {{other?:function(string): Error}} host
 * @param {string} what
 * @param {string} [build] None: the page is damaged
 */
function check( host, what, build ) {
	if ( build !== BUILD ) {
		throw build && host.other ? host.other( what ) : new Error( what );
	}
}

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
 * @typedef {Object} Unpacked
 * @property {string} build
 * @property {WebAssembly.Module} [module] None: it is of another build
 */

/**
 * Compiles a module that came in wiki pages. A wiki page holds text, so the module comes as Base64
 * of its gzip, after its build.
 *
 * @param {string} packed
 * @return {Promise<Unpacked>}
 */
function unpack( packed ) {
	// `new Promise`: what throws here must reject, too.
	const unpacked = new Promise( ( resolve ) => {
		const [ build, base64 ] = packed.split( ':' );
		if ( build !== BUILD ) {
			resolve( { build } );
			return;
		}
		const stream = new Blob( [ bytesOf( base64 ) ] ).stream()
			.pipeThrough( new DecompressionStream( 'gzip' ) );
		// As quick as compiling while it unpacks, which needs a stream of ours to stay alive.
		resolve( new Response( stream ).arrayBuffer().then( WebAssembly.compile )
			.then( ( module ) => ( { build, module } ) ) );
	} );
	// Whoever starts the module hears of a failure.
	unpacked.catch( () => {} );
	return unpacked;
}

/**
 * Starts a module.
 *
 * @param {{build:string,other?:function(string): Error}} host Who starts it
 * @param {Promise<Unpacked>} unpacked
 * @param {Object<string,string>} messages
 * @param {function({module_or_path: any}): Promise<any>} bindgen What wasm-bindgen made
 * @return {Promise<any>}
 */
function load( host, unpacked, messages, bindgen ) {
	return unpacked.then( ( { build, module } ) => {
		check( host, 'host', host.build );
		check( host, 'wasm', build );
		check( host, 'messages', messages[ '@build' ] );
		return bindgen( { module_or_path: module } );
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

module.exports = { unpack, load, setMessages };
