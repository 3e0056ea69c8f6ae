/**
 * Asks the wiki about pages that are scripts: which revision they have, whose it is, and their
 * text. All that a page asks at the same time is one request.
 */

import { scriptOf } from './manifest.js';

/** @typedef {import('./page').Facts} Facts */

/** Milliseconds that a script waits for what the wiki says of it. */
const PATIENCE = 3e3;

/** How many pages the Action API takes at once; each script has two. */
const MOST = 25;

/** A line that declares something is in the first part of a text (docs/formats.md). */
const HEADER = 4096;
const DECLARES = /@(?:domains|optionalDomains)/;

/**
 * Whether the core has to read what a script declares. The first so many characters have at least
 * the first so many bytes.
 *
 * @param {Facts} facts
 * @return {boolean} False: it declares nothing
 */
export const mayDeclare = ( { code, json } ) => json !== null ||
	DECLARES.test( code.slice( 0, HEADER ) );

/**
 * @param {string} title Of a script
 * @return {string} That of the JSON page beside it; empty: it cannot have one
 */
const besideOf = ( title ) => /[^]\.js$/.test( title ) ?
	title.replace( /\.js$/, '.consent.json' ) : '';

export class Imports {
	/**
	 * @param {function(Object<string,string>): Promise<any>} ask Asks the Action API
	 * @param {function(function(): void, number): any} wait `setTimeout`
	 */
	constructor( ask, wait ) {
		this.ask = ask;
		this.wait = wait;
		/** @type {Map<string,Promise<Facts>>} */
		this.known = new Map();
		/** @type {Array<[ string, function(Facts): void, function(any): void ]>} */
		this.queue = [];
	}

	/**
	 * @param {string} name
	 * @return {Promise<Facts>} Rejected if the wiki does not say it in time, or has no such page
	 */
	of( name ) {
		let known = this.known.get( name );
		if ( !known ) {
			known = new Promise( ( resolve, reject ) => {
				this.queue.push( [ name, resolve, reject ] );
				if ( this.queue.length === 1 ) {
					// Scripts are loaded one after the other.
					this.wait( () => this.flush(), 0 );
				}
				this.wait( () => reject( new Error( name + ': no answer' ) ), PATIENCE );
			} );
			this.known.set( name, known );
			// The next one asks again.
			known.catch( () => this.known.delete( name ) );
		}
		return known;
	}

	flush() {
		const all = this.queue.splice( 0 );
		while ( all.length ) {
			const some = all.splice( 0, MOST );
			this.read( some.map( ( [ name ] ) => name ), 'ids|timestamp|user|sha1|content' ).then(
				( found ) => some.forEach( ( [ name, resolve, reject ] ) => {
					const facts = found.get( name );
					if ( facts ) {
						resolve( facts );
					} else {
						reject( new Error( name + ': no such page' ) );
					}
				} ),
				( error ) => some.forEach( ( one ) => one[ 2 ]( error ) )
			);
		}
	}

	/**
	 * @param {string[]} names At most so many
	 * @return {Promise<Map<string,[ number, number ]>>} The revisions of the pages and of those
	 *  beside them
	 */
	revisions( names ) {
		return this.read( names.slice( 0, MOST ), 'ids' ).then( ( found ) => new Map(
			Array.from( found.values(), ( { name, revision, beside } ) => (
				[ name, [ revision, beside ] ]
			) )
		) );
	}

	/**
	 * @param {string[]} names
	 * @param {string} rvprop
	 * @return {Promise<Map<string,Facts>>} Of those that the wiki has
	 */
	read( names, rvprop ) {
		const titles = names.map( ( name ) => scriptOf( name )[ 1 ] );
		return this.ask( {
			prop: 'revisions|info',
			inprop: 'protection',
			titles: titles.concat( titles.map( besideOf ).filter( Boolean ) ).join( '|' ),
			rvprop,
			rvslots: 'main'
		} ).then( ( { query } ) => {
			/** @type {Map<string,any>} */
			const revisions = new Map();
			query.pages.forEach( ( /** @type {any} */ page ) => {
				const { title, revisions: [ revision ] = [ null ] } = page;
				if ( revision ) {
					revisions.set( title, [ title, revision, page ] );
				}
			} );
			( query.normalized || [] ).forEach( ( /** @type {any} */ { from, to } ) => {
				revisions.set( from, revisions.get( to ) );
			} );
			/** @type {Map<string,Facts>} */
			const found = new Map();
			names.forEach( ( name, index ) => {
				const page = revisions.get( titles[ index ] );
				const [ , beside ] = revisions.get( besideOf( titles[ index ] ) ) || [ '', null ];
				if ( page ) {
					const [ title, { revid, user = '', timestamp = '', sha1 = '', slots }, of ] = page;
					const textOf = ( /** @type {any} */ all ) => `${ all && all.main.content || '' }`;
					found.set( name, {
						name, title, revision: revid, author: user, time: timestamp, sha1,
						code: textOf( slots ),
						beside: beside ? beside.revid : 0,
						json: beside ? textOf( beside.slots ) : null,
						namespace: of.ns,
						levels: ( of.protection || [] )
							.filter( ( /** @type {any} */ { type } ) => type === 'edit' )
							.map( ( /** @type {any} */ { level } ) => level )
					} );
				}
			} );
			return found;
		} );
	}
}
