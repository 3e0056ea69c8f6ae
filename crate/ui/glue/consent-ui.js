'use strict';

/**
 * Entry of the ResourceLoader package `ext.gadget.consent-ui`: unpacks the module, gives MediaWiki
 * its messages and starts it.
 */

const bindgen = require( './bindgen.js' );
const { Watch } = require( './sight.js' );
const { load, unpack } = require( './unpack.js' );
const english = require( './consent-ui-messages.js' );
const { say } = require( './words.js' );

// It compiles while its host is still on the way.
const compiled = unpack( require( './consent-ui-wasm.js' ) );

module.exports = {
	/**
	 * @param {import('./words.js').Host} host
	 * @return {Promise<void>}
	 */
	start( host ) {
		return Promise.all( [
			say( host, english ),
			load( host, compiled, english, bindgen )
		] ).then( () => bindgen.start( host, new Watch() ) );
	}
};
