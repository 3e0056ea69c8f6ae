/**
 * The linter for authors on a static page. What is entered stays in the browser: the page's
 * Content Security Policy lets it contact nothing but its own files, and the names of these do not
 * depend on what is entered.
 */

import Banana from './banana.js';
import { RIGHT_TO_LEFT, formatter } from './texts.js';

const root = document.documentElement;

/** @type {Promise<void>} */
const ready = new Promise( ( resolve, reject ) => {
	const script = document.createElement( 'script' );
	script.src = 'linter_bindgen.js';
	script.onload = () => resolve();
	script.onerror = () => reject( new Error( 'linter_bindgen.js could not be loaded' ) );
	document.head.append( script );
} );

/**
 * @param {string} path
 * @return {Promise<any>}
 */
const json = ( path ) => fetch( path ).then( ( response ) => {
	if ( !response.ok ) {
		throw new Error( path );
	}
	return response.json();
} );

/** @type {function(string, string[]): string} */
let speak;

/**
 * @param {string} language
 * @return {Promise<void>}
 */
function choose( language ) {
	return formatter( language, [ 'en' ] ).then( ( format ) => {
		speak = format;
		root.lang = language;
		root.dir = RIGHT_TO_LEFT.test( language ) ? 'rtl' : 'ltr';
	} );
}

/**
 * @param {string} code
 * @return {string[]}
 */
const named = ( code ) => [ code, new Intl.DisplayNames( code, { type: 'language' } ).of( code ) || code ];

Promise.all( [ json( 'languages.json' ), json( 'i18n/linter.json' ), ready ] )
	.then( ( [ languages, own ] ) => {
		const english = new Banana( 'en', { messages: { en: own } } );
		const asked = new URLSearchParams( location.hash.slice( 1 ) ).get( 'language' ) || '';
		const language = languages.includes( asked ) ? asked : 'en';
		return Promise.all( [
			choose( language ),
			window.wasm_bindgen( { module_or_path: 'linter_bg.wasm' } )
		] ).then( () => window.wasm_bindgen.start_linter(
			/** @type {HTMLElement} */ ( document.getElementById( 'content' ) ),
			{
				languages: languages.map( named ),
				language,
				isEnglish: false,
				linksLanguage: true,
				rules: 'rules/',
				start: '',
				choose,
				pages: () => Promise.resolve( null )
			},
			( key, parameters ) => key in own ? english.i18n( key, ...parameters ) :
				speak( key, parameters )
		) );
	} );
