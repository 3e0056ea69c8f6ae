/**
 * One state on one page: ?state=…&language=…&dir=…&theme=…&skin=… For pictures `still` besides:
 * nothing moves or is waited for, and the font is always the same.
 */

import { show } from './module.js';
import { RIGHT_TO_LEFT, formatter } from './texts.js';

/**
 * MediaWiki's own names for the themes.
 *
 * @type {Object<string,string>}
 */
const THEMES = { light: 'day', dark: 'night', system: 'os' };

const choice = new URLSearchParams( location.search );
const state = choice.get( 'state' ) || 'dialog';
const language = choice.get( 'language' ) || 'en';
const root = document.documentElement;
root.lang = language === 'qqx' ? 'en' : language;
root.dir = choice.get( 'dir' ) || ( RIGHT_TO_LEFT.test( root.lang ) ? 'rtl' : 'ltr' );
const theme = THEMES[ choice.get( 'theme' ) || 'light' ] || THEMES.light;
root.classList.add( `skin-theme-clientpref-${ theme }` );
document.body.classList.add( `skin-${ choice.get( 'skin' ) || 'vector-2022' }` );

if ( choice.has( 'still' ) ) {
	root.classList.add( 'gadget-consent-still' );
	const wait = window.setTimeout;
	/** @type {any} */
	const impatient = ( /** @type {any} */ run, time = 0 ) => wait( run, time > 1e3 ? time : 0 );
	window.setTimeout = impatient;
}

/**
 * Where a state stands on a wiki: dialogs and notices in the body, everything else in the content.
 *
 * @return {HTMLElement}
 */
function place() {
	if ( /^(dialog|notice)/.test( state ) ) {
		const host = document.createElement( 'div' );
		document.body.append( host );
		return host;
	}
	return /** @type {HTMLElement} */ ( document.getElementById( 'content' ) );
}

Promise.all( [ formatter( language, [ 'admin', 'linter', 'en' ] ), document.fonts.ready ] )
	.then( ( [ text ] ) => show( place(), state, text ) )
	.then( () => {
		// Yew draws a moment later.
		setTimeout( () => requestAnimationFrame( () => {
			document.fonts.ready.then( () => {
				root.dataset.shown = state;
			} );
		} ), 100 );
	} );
