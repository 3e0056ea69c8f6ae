'use strict';

/**
 * Entry of the ResourceLoader package `ext.gadget.consent-ui`: unpacks the module, gives MediaWiki
 * its messages and starts it.
 */

const bindgen = require( './bindgen.js' );
const { Watch } = require( './sight.js' );
const { load, unpack } = require( './unpack.js' );
const english = require( './consent-ui-messages.js' );
const { speak } = require( './words.js' );

// It compiles while its host is still on the way.
const compiled = unpack( require( './consent-ui-wasm.js' ) );

/**
 * @typedef {import('./words.js').Words} Words
 */

module.exports = {
	/**
	 * @param {{protocol:string,words:Promise<Words>,menuKey:string,badgeKey:string}} host See
	 *  gadget-loader's `bridge.js`
	 * @return {Promise<void>}
	 */
	start( host ) {
		return Promise.all( [
			host.words.then( ( words ) => speak( words, english, host.menuKey, host.badgeKey ) ),
			load( host, compiled, bindgen )
		] ).then( () => bindgen.start( host, new Watch() ) );
	}
};
