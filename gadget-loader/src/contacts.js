/**
 * What this device keeps of contacts, for its user to look at on the review page: with which hosts,
 * when last, and how often. Nothing is sent anywhere.
 */

import { loadOrigin } from './pause.js';

/** Names that are kept: those seen last. */
const MOST = 300;

/** Milliseconds within which the browser reports that it has refused a contact. */
const PAUSE = 1000;

/**
 * @typedef {Object} Store `mw.storage`, as far as it concerns us
 * @property {function(string): string|false|null} get
 * @property {function(string, string): void} set
 */

/**
 * Adds to a record. It has a line for each name: the name, the day, and how often; the latest last.
 *
 * @param {Store} storage The device's
 * @param {string} key
 * @param {Map<string,number>} counts How often more
 */
export function note( storage, key, counts ) {
	/** @type {Map<string,string>} */
	const lines = new Map();
	( storage.get( key ) || '' ).split( '\n' ).forEach( ( line ) => {
		lines.set( line.split( ' ' )[ 0 ], line );
	} );
	lines.delete( '' );
	counts.forEach( ( count, name ) => {
		const before = Number( ( lines.get( name ) || '' ).split( ' ' )[ 2 ] ) || 0;
		lines.delete( name );
		const day = new Date().toISOString().slice( 0, 10 );
		lines.set( name, `${ name } ${ day } ${ before + count }` );
	} );
	// If the device keeps nothing, nothing is recorded.
	storage.set( key, Array.from( lines.values() ).slice( -MOST ).join( '\n' ) );
}

/**
 * Reports each host that this page contacts, once.
 *
 * @param {function(string): boolean} isRefused Whether the browser refused something to the host on
 *  this page: the browser lists refused contacts among the others
 * @param {function(string): void} onContact
 */
export function watch( isRefused, onContact ) {
	/** @type {Set<string>} Of this page */
	const seen = new Set( [ location.host, new URL( loadOrigin() ).host ] );
	/**
	 * @param {PerformanceEntry} entry
	 */
	function see( { name } ) {
		const [ , host ] = /^(?:https?|wss?):\/\/([^/?#]+)/.exec( name ) || [];
		if ( host && !seen.has( host ) && seen.size < MOST ) {
			seen.add( host );
			setTimeout( () => isRefused( host ) || onContact( host ), PAUSE );
		}
	}
	try {
		new PerformanceObserver( ( list ) => list.getEntries().forEach( see ) )
			.observe( { type: 'resource', buffered: true } );
	} catch ( e ) {
		// Not in this browser: the question comes all the same.
	}
}
