/**
 * The check (`ext.gadget.consent-check`): tells whoever can mend it which pages of the module are
 * not as they should be. It comes where something of the module does not work, and to the review
 * page of those who can mend it. It has a list of all pages of its build with their SHA-1, which
 * the wiki knows of each page. So it finds what is damaged, missing or of another build in two
 * requests.
 */

import { CHECK, CONSENT, GADGET, MANIFEST, STUB, english, ownUrl } from './pause.js';
import { MANIFEST_PAGE, lacking, livePages, wrongPages } from './sums.js';
import {
	'gadget-consent-no-manifest' as manifestText,
	'gadget-consent-no-policy' as policyText,
	'gadget-consent-wrong-pages' as pagesText,
	'gadget-consent-wrong-remedy' as remedyText
} from '../i18n/en.json';

/* global BUILD, SUMS */

/** What it takes to mend them. */
const RIGHTS = [ 'editinterface', 'editsitejs' ];

/** How many pages the Action API gives at a time. */
const BATCH = 50;

/** All gadgets of the module. */
const MODULES = [ CONSENT, STUB, MANIFEST ].concat(
	[ 'loader', 'host', 'scripts', 'ui', 'review', 'admin', 'linter', 'check' ]
		.map( ( name ) => `${ CONSENT }-${ name }` )
);

/**
 * @param {string} name
 * @param {any[]} children
 * @return {HTMLElement}
 */
function element( name, ...children ) {
	const made = document.createElement( name );
	made.append( ...children );
	return made;
}

/**
 * @param {string} title
 * @return {HTMLElement}
 */
function link( title ) {
	const made = element( 'a', title );
	made.setAttribute( 'href', mw.util.getUrl( title ) );
	return made;
}

/**
 * @param {string} step
 * @return {HTMLElement} The command that mends this wiki
 */
function command( step ) {
	const api = ownUrl( mw.config.get( 'wgScriptPath' ) + '/api.php' ).href;
	return element( 'code', `gadget-consent deploy ${ step } --wiki ${ api }` );
}

/** The wiki's own page beside the manifest, without which it only observes. */
const POLICY = 'MediaWiki:Gadget-consent-policy.json';

/**
 * Tells what is missing although nothing is wrong: without it, the wiki only observes.
 *
 * @param {string} text
 * @param {string} title
 */
function tellMissing( text, title ) {
	const words = english( '' );
	words.append(
		element( 'p', link( title ), ': ', text ),
		element( 'p', command( '--stage observe' ) )
	);
	mw.notify( words, { autoHide: false, tag: CHECK + title } );
}

/**
 * Looks whether the wiki has its own pages.
 *
 * @param {Promise<any>} answer Of the Action API, about the site policy
 */
function checkOwn( answer ) {
	if ( mw.loader.getState( MANIFEST ) === 'ready' &&
		( mw.loader.require( MANIFEST ) || {} ).isMissing ) {
		tellMissing( manifestText, 'MediaWiki:Gadget-' + MANIFEST_PAGE );
	}
	answer.then( ( { query: { pages } } ) => pages[ 0 ].missing &&
		tellMissing( policyText, POLICY ) ).catch( mw.log.warn );
}

/**
 * @return {boolean} Whether the manifest has come and is none
 */
function isManifestWrong() {
	const state = mw.loader.getState( MANIFEST );
	if ( state === 'ready' ) {
		// It is there, so this does not wait.
		return ( mw.loader.require( MANIFEST ) || {} ).version !== 1;
	}
	return state === 'error' || state === 'missing';
}

/**
 * @param {string[]} titles
 * @param {string[]} names Pages that no gadget has
 */
function tell( titles, names ) {
	const words = english( '' );
	words.append(
		element( 'p', pagesText.replace( '$1', BUILD ) ),
		element( 'ul', ...titles.map( link ).concat( names.map( ( name ) => element( 'code', name ) ) )
			.map( ( item ) => element( 'li', item ) ) ),
		element( 'p', remedyText + ' ', command( '--restore' ) )
	);
	mw.notify( words, { type: 'error', autoHide: false, tag: CHECK } );
}

/**
 * What was found. The administrators' part shows it.
 *
 * @typedef {Object} Found
 * @property {string} build Of this script, which is one of the live pages
 * @property {number} pages How many pages the wiki should have
 * @property {string[]} wrong Titles of pages that are missing or have another text
 * @property {string[]} lacking Names of pages that no gadget has
 * @property {string[]} later Builds whose pages were put on the wiki after the live ones
 */

/**
 * @param {Array<{title:string,pageid:number}>} pages In folders of builds
 * @param {string[]} live Titles
 * @return {string[]} The builds of which a page is newer than all that are live
 */
function laterBuilds( pages, live ) {
	const nameOf = ( /** @type {string} */ title ) => title.replace( /^.*?:/, '' );
	const names = live.map( nameOf );
	const newest = Math.max( 0, ...pages
		.filter( ( { title } ) => names.includes( nameOf( title ) ) )
		.map( ( { pageid } ) => pageid ) );
	const builds = pages.filter( ( { pageid } ) => newest && pageid > newest )
		.map( ( { title } ) => title.split( '/' )[ 1 ] );
	return Array.from( new Set( builds ) );
}

/**
 * @return {Promise<Found>}
 */
function check() {
	// The build puts it in once.
	const sums = Object.assign( {}, SUMS );
	const api = new mw.Api();
	const ask = ( /** @type {any} */ what ) => Promise.resolve(
		api.get( Object.assign( { formatversion: 2 }, what ) )
	);
	checkOwn( ask( { prop: 'info', titles: POLICY } ) );
	return ask( {
		list: 'gadgets',
		gaprop: 'id|metadata',
		gaids: MODULES.map( ( module ) => module.slice( GADGET.length ) )
	} ).then( ( { query: { gadgets } } ) => {
		const live = livePages( sums, gadgets );
		const batches = [];
		for ( let start = 0; start < live.length; start += BATCH ) {
			const batch = live.slice( start, start + BATCH );
			batches.push( ask( {
				prop: 'revisions',
				titles: batch.map( ( { title } ) => title ),
				rvprop: 'sha1'
			} ).then( ( { query } ) => wrongPages( sums, batch, query ) ) );
		}
		const folders = ask( {
			list: 'allpages',
			apnamespace: 8,
			apprefix: 'Gadget-consent/',
			aplimit: 'max'
		} ).then(
			( { query } ) => laterBuilds( query.allpages, live.map( ( { title } ) => title ) )
		);
		return Promise.all( batches ).then( ( lists ) => folders.then( ( later ) => {
			/** @type {string[]} */
			const none = [];
			const titles = none.concat( ...lists );
			const names = lacking( sums, live );
			if ( isManifestWrong() ) {
				live.filter( ( { name } ) => name === MANIFEST_PAGE )
					.forEach( ( { title } ) => titles.push( title ) );
			}
			if ( !live.some( ( { name } ) => name === MANIFEST_PAGE ) ) {
				names.push( MANIFEST_PAGE );
			}
			// Two gadgets may have one page.
			const wrong = Array.from( new Set( titles ) ).sort();
			if ( wrong.length || names.length ) {
				tell( wrong, names );
			}
			return { build: BUILD, pages: live.length, wrong, lacking: names, later };
		} ) );
	} );
}

/** @type {Promise<Found|null>} Nothing for who cannot mend; rejected if it could not be checked */
let found = Promise.resolve( null );

if ( mw.config.get( 'wgUserName' ) ) {
	found = Promise.resolve( mw.user.getRights() ).then(
		( rights ) => RIGHTS.every( ( right ) => rights.includes( right ) ) ? check() : null
	);
}
found.catch( mw.log.warn );
module.exports = found;
