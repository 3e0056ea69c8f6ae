'use strict';

/**
 * Entry of the ResourceLoader package `ext.gadget.consent-review`: unpacks the review page's
 * module, gives MediaWiki its messages and starts it.
 */

const bindgen = require( './bindgen.js' );
const { load, unpack } = require( './unpack.js' );
const packed = require( './consent-review-wasm.js' );
const english = require( './consent-review-messages.js' );
const { say } = require( './words.js' );

module.exports = {
	/**
	 * @param {import('./words.js').Host} host
	 * @return {Promise<void>}
	 */
	start( host ) {
		return Promise.all( [
			say( host, english ),
			load( host, unpack( packed ), english, bindgen )
		] ).then( () => bindgen.start_review( host ) );
	}
};
