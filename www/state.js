/**
 * One state on one page: ?state=…&language=…&dir=…&theme=…
 */

import Banana from './banana.js';
import { show } from './module.js';

const choice = new URLSearchParams( location.search );
const language = choice.get( 'language' ) || 'en';
const root = document.documentElement;
root.lang = language === 'qqx' ? 'en' : language;
root.dir = choice.get( 'dir' ) || 'ltr';
// MediaWiki's own names for the themes.
root.classList.add(
	choice.get( 'theme' ) === 'dark' ? 'skin-theme-clientpref-night' : 'skin-theme-clientpref-day'
);

/**
 * Messages as MediaWiki formats them, by the library that Wikimedia makes for pages without it.
 *
 * @return {Promise<function(string, string[]): string>}
 */
function formatter() {
	if ( language === 'qqx' ) {
		return Promise.resolve( ( key, parameters ) => `(${ [ key, ...parameters ].join( ': ' ) })` );
	}
	return fetch( `i18n/${ root.lang }.json` )
		.then( ( response ) => response.json() )
		.then( ( messages ) => {
			const banana = new Banana( root.lang, { messages: { [ root.lang ]: messages } } );
			return ( key, parameters ) => banana.i18n( key, ...parameters );
		} );
}

const content = /** @type {HTMLElement} */ ( document.getElementById( 'content' ) );
formatter().then( ( text ) => show( content, choice.get( 'state' ) || 'dialog', text ) );
