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
	[ 'loader', 'host', 'ui', 'review', 'admin', 'check' ].map( ( name ) => `${ CONSENT }-${ name }` )
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

/** The wiki's own pages without which it only observes. */
const POLICY = 'MediaWiki:Gadget-consent-policy.json';

/**
 * Tells what is missing although nothing is wrong: without it, the wiki only observes.
 *
 * @param {string} text
 * @param {string} title
 */
function tellMissing( text, title ) {
	const api = ownUrl( mw.config.get( 'wgScriptPath' ) + '/api.php' ).href;
	const words = english( '' );
	words.append(
		element( 'p', link( title ), ': ', text ),
		element( 'p', element( 'code', 'gadget-consent deploy --stage observe --wiki ' + api ) )
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
		tellMissing( policyText, POLICY ) );
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
	const api = ownUrl( mw.config.get( 'wgScriptPath' ) + '/api.php' ).href;
	const words = english( '' );
	words.append(
		element( 'p', pagesText.replace( '$1', BUILD ) ),
		element( 'ul', ...titles.map( link ).concat( names.map( ( name ) => element( 'code', name ) ) )
			.map( ( item ) => element( 'li', item ) ) ),
		element( 'p', remedyText + ' ', element( 'code', 'gadget-consent deploy --restore --wiki ' + api ) )
	);
	mw.notify( words, { type: 'error', autoHide: false, tag: CHECK } );
}

/**
 * @return {Promise<void>}
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
		return Promise.all( batches ).then( ( lists ) => {
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
			if ( titles.length || names.length ) {
				// Two gadgets may have one page.
				tell( Array.from( new Set( titles ) ).sort(), names );
			}
		} );
	} );
}

if ( mw.config.get( 'wgUserName' ) ) {
	mw.user.getRights().then( ( rights ) => {
		if ( RIGHTS.every( ( right ) => rights.includes( right ) ) ) {
			check().catch( mw.log.warn );
		}
	}, mw.log.warn );
}
