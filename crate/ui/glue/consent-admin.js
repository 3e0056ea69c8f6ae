'use strict';

/**
 * Entry of the ResourceLoader package `ext.gadget.consent-admin`: the interface administrators'
 * part of the review page.
 */

const bindgen = require( './bindgen.js' );
const { load, setMessages, unpack } = require( './unpack.js' );
const packed = require( './consent-admin-wasm.js' );
const messages = require( './consent-admin-messages.js' );

module.exports = {
	/**
	 * @param {{build:string}} host See gadget-loader's `bridge.js`
	 * @param {Element} element Where it goes
	 * @return {Promise<void>}
	 */
	start( host, element ) {
		setMessages( messages );
		return load( host, unpack( packed ), messages, bindgen )
			.then( () => bindgen.start_admin( host, element ) );
	}
};
