/**
 * mapkit: a hidden gadget. It queries a routing service for other gadgets.
 */
( function () {
	'use strict';

	const API = 'https://api.mapkit.test/data/';

	document.documentElement.dataset.gadgetMapkit = 'loaded';

	module.exports = {
		/**
		 * @param {string} name
		 * @return {Promise<Object>}
		 */
		load: ( name ) => fetch( API + encodeURIComponent( name ) + '.json' )
			.then( ( response ) => response.json() )
	};
}() );
