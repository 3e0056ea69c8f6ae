'use strict';

/**
 * Entry of the ResourceLoader package `ext.gadget.consent-ui`: unpacks the module, gives MediaWiki
 * its messages and starts it.
 */

const bindgen = require( './bindgen.js' );
const { load, setMessages } = require( './unpack.js' );
const packed = require( './consent-ui-wasm.js' );
const messages = require( './consent-ui-messages.json' );

module.exports = {
	/**
	 * @param {Object} host See `host` in gadget-loader's `host.js`
	 * @return {Promise<void>}
	 */
	start( host ) {
		setMessages( messages );
		return load( packed, bindgen ).then( () => bindgen.start( host ) );
	}
};
