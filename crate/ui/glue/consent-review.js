'use strict';

/**
 * Entry of the ResourceLoader package `ext.gadget.consent-review`: unpacks the review page's
 * module, gives MediaWiki its messages and starts it.
 */

const bindgen = require( './bindgen.js' );
const { load, unpack } = require( './unpack.js' );
const packed = require( './consent-review-wasm.js' );
const english = require( './consent-review-messages.js' );
const { speak } = require( './words.js' );

/**
 * @typedef {import('./words.js').Words} Words
 */

module.exports = {
	/**
	 * @param {{protocol:string,words:Promise<Words>,menuKey:string,badgeKey:string,
	 *  lacksWords:boolean}} host See gadget-loader's `bridge.js`
	 * @return {Promise<void>}
	 */
	start( host ) {
		return Promise.all( [
			host.words.then( ( words ) => {
				host.lacksWords = !!words.isLacking;
				return speak( words, english, host.menuKey, host.badgeKey );
			} ),
			load( host, unpack( packed ), bindgen )
		] ).then( () => bindgen.start_review( host ) );
	}
};
