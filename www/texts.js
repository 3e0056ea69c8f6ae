/**
 * Messages as MediaWiki formats them, by the library that Wikimedia makes for pages without it.
 */

import Banana from './banana.js';

/** Of the languages that there may be here; the browser's own list is not everywhere yet. */
export const RIGHT_TO_LEFT = /^(ar|arc|ary|arz|azb|ckb|dv|fa|he|ks|lrc|mzn|nqo|pnb|ps|sd|syr|ug|ur|yi)\b/;

/**
 * @param {string} language `qqx` shows the keys
 * @param {string[]} files What stands in for a message that the language does not have
 * @return {Promise<function(string, string[]): string>}
 */
export function formatter( language, files ) {
	if ( language === 'qqx' ) {
		return Promise.resolve( ( key, parameters ) => `(${ [ key, ...parameters ].join( ': ' ) })` );
	}
	const texts = ( /** @type {string} */ code ) => fetch( `i18n/${ code }.json` )
		.then( ( response ) => response.json() );
	return Promise.all( [ ...files, language ].map( texts ) ).then( ( all ) => {
		const messages = Object.assign( {}, ...all );
		const banana = new Banana( language, { messages: { [ language ]: messages } } );
		return ( key, parameters ) => banana.i18n( key, ...parameters );
	} );
}
