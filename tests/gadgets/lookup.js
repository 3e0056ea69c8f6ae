/**
 * lookup: a hidden gadget. toolbox loads it when it needs it.
 */
( function () {
	'use strict';

	const API = 'https://api.lookup.test/data/';

	document.documentElement.dataset.gadgetLookup = 'loaded';

	module.exports = {
		/**
		 * @param {string} word
		 * @return {Promise<Object>}
		 */
		find: ( word ) => fetch( API + encodeURIComponent( word ) + '.json' )
			.then( ( response ) => response.json() )
	};
}() );
