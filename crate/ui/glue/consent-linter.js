'use strict';

/**
 * Entry of the ResourceLoader package `ext.gadget.consent-linter`: the linter for authors of
 * gadgets, on the address of the review page with `#linter`. It reads three pages of the wiki,
 * sends nothing else, and saves nothing.
 */

const bindgen = require( './bindgen.js' );
const { load, setMessages, unpack } = require( './unpack.js' );
const packed = require( './consent-linter-wasm.js' );
const english = require( './consent-ui-messages.js' );
const messages = require( './consent-linter-messages.js' );
const { say } = require( './words.js' );

/* global LANGUAGES */

/** The pages that the linter goes by, without their namespace. */
const PAGES = [
	'Gadgets-definition', 'Gadget-consent-policy.json', 'Gadget-consent-disclosures.json'
];

/**
 * @return {Promise<string[]>} Their texts; empty for a page that does not exist
 */
function read() {
	return new Promise( ( resolve, reject ) => {
		new mw.Api().get( {
			formatversion: 2,
			prop: 'revisions',
			titles: PAGES.map( ( name ) => 'MediaWiki:' + name ),
			rvprop: 'content',
			rvslots: 'main'
		} ).then( ( answer ) => {
			/** @type {any[]} */
			const pages = answer.query.pages;
			resolve( PAGES.map( ( name ) => {
				// Whatever the namespace is called here.
				const page = pages.find( ( { title } ) => title.replace( /^.*?:/, '' ) === name );
				return page && page.revisions ? page.revisions[ 0 ].slots.main.content : '';
			} ) );
		} ).then( null, reject );
	} );
}

/**
 * @param {string} code
 * @return {string}
 */
function nameOf( code ) {
	try {
		// @ts-ignore Not in the library of ES2016.
		return new Intl.DisplayNames( code, { type: 'language' } ).of( code );
	} catch ( e ) {
		return code;
	}
}

/**
 * @return {HTMLElement} Where the page goes: in place of what Special:BlankPage says
 */
function place() {
	const title = mw.msg( 'gadget-consent-linter-title' );
	document.title = title;
	const heading = document.getElementById( 'firstHeading' );
	if ( heading ) {
		heading.textContent = title;
	}
	const blank = document.querySelector( '#mw-content-text > p' );
	if ( blank ) {
		blank.remove();
	}
	const root = document.createElement( 'div' );
	( document.getElementById( 'mw-content-text' ) || document.body ).append( root );
	return root;
}

module.exports = {
	/**
	 * @param {import('./words.js').Host} host
	 * @return {Promise<void>}
	 */
	start( host ) {
		setMessages( messages );
		return Promise.all( [
			host.words,
			say( host, english ),
			load( host, unpack( packed ), messages, bindgen )
		] ).then( ( [ words ] ) => bindgen.start_linter( place(), {
			languages: [ 'en' ].concat( LANGUAGES ).map( ( code ) => [ code, nameOf( code ) ] ),
			language: words.language || 'en',
			isEnglish: host.isEnglish,
			linksLanguage: false,
			rules: '',
			start: 'linter',
			pages: read,
			/**
			 * MediaWiki itself speaks another language on a page that is loaded for it.
			 *
			 * @param {string} language
			 * @param {string} fragment
			 * @return {Promise<never>}
			 */
			choose( language, fragment ) {
				const address = new URL( location.href );
				address.searchParams.set( 'uselang', language );
				address.hash = fragment || '#linter';
				location.assign( address.href );
				return new Promise( () => {} );
			}
		} ) );
	}
};
