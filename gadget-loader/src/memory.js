/**
 * What the device remembers of scripts, so that a page knows without a request what its scripts
 * declare, and which of them it will load. Any script of the wiki can write there. So nothing that
 * is remembered grants anything: it can only have what its user has granted to a script be open on
 * one more page, or have a script be asked for.
 */

import { IMPORTED } from './keys.js';
import { isScript } from './manifest.js';

/**
 * @typedef {Object} Known What is remembered of a script
 * @property {string} day On which the wiki was asked; empty: it has to be asked before the script
 *  runs
 * @property {number} revision Of the page
 * @property {number} beside Of the JSON page beside it; 0: there is none
 * @property {string[]|null} declared What it needs, and what it can do without, as the core
 *  writes it; `null`: it declares nothing
 */

/** After so many views of a kind of page without a script, the script is not expected there. */
const VIEWS = 8;

/** How many scripts and kinds of page are remembered. The oldest ones are forgotten. */
const MOST = 200;
const MOST_KINDS = 60;

/**
 * @param {any} value
 * @return {Known|null} What can be read
 */
function knownOf( value ) {
	if ( !Array.isArray( value ) ) {
		return null;
	}
	const [ day, revision, beside, needed, optional ] = value;
	const isDeclared = typeof needed === 'string' && typeof optional === 'string';
	return /^(?:\d{4}-\d\d-\d\d)?$/.test( day ) && revision > 0 && beside >= 0 &&
		( isDeclared || value.length === 3 ) ?
		{ day, revision, beside, declared: isDeclared ? [ needed, optional ] : null } : null;
}

/**
 * @param {any} value
 * @return {value is Object<string,any>}
 */
const isObject = ( value ) => !!value && typeof value === 'object' && !Array.isArray( value );

/**
 * Removes what was put in first.
 *
 * @param {Map<string,any>} map
 * @param {number} most
 */
function limit( map, most ) {
	Array.from( map.keys() ).slice( 0, Math.max( 0, map.size - most ) )
		.forEach( ( key ) => map.delete( key ) );
}

export class Memory {
	/**
	 * @param {{getItem(key: string): string|null, setItem(key: string, text: string): void}} store
	 *  It may throw when touched
	 * @param {string} prefix Of this user's keys
	 * @param {string} kind Of this page
	 */
	constructor( store, prefix, kind ) {
		this.store = store;
		this.key = prefix + IMPORTED;
		this.kind = kind;
		/** @type {Map<string,Known>} By the script's name */
		this.scripts = new Map();
		/** @type {Map<string,Map<string,number>>} By kind of page and name: views without it */
		this.kinds = new Map();
		this.read();
		/** The scripts that this page was expected to load as it began. */
		this.expected = Array.from( this.ofKind().keys() );
	}

	/** Other tabs write, too. */
	read() {
		this.scripts.clear();
		this.kinds.clear();
		let all;
		try {
			all = JSON.parse( this.store.getItem( this.key ) || '{}' );
		} catch ( e ) {
			// Nothing is remembered.
		}
		if ( !isObject( all ) ) {
			return;
		}
		Object.keys( isObject( all.scripts ) ? all.scripts : {} ).forEach( ( name ) => {
			const known = isScript( name ) ? knownOf( all.scripts[ name ] ) : null;
			if ( known ) {
				this.scripts.set( name, known );
			}
		} );
		Object.keys( isObject( all.kinds ) ? all.kinds : {} ).forEach( ( kind ) => {
			const views = isObject( all.kinds[ kind ] ) ? all.kinds[ kind ] : {};
			const names = Object.keys( views ).filter( ( name ) => this.scripts.has( name ) &&
				views[ name ] >= 0 );
			this.kinds.set( kind, new Map( names.map( ( name ) => [ name, views[ name ] ] ) ) );
		} );
	}

	/**
	 * @return {boolean} Whether the device has taken it
	 */
	write() {
		/** @type {Object<string,any>} */
		const scripts = {};
		/** @type {Object<string,Object<string,number>>} */
		const kinds = {};
		limit( this.scripts, MOST );
		limit( this.kinds, MOST_KINDS );
		this.scripts.forEach( ( { day, revision, beside, declared }, name ) => {
			/** @type {any[]} */
			const value = [ day, revision, beside ];
			scripts[ name ] = value.concat( declared || [] );
		} );
		this.kinds.forEach( ( names, kind ) => {
			kinds[ kind ] = {};
			names.forEach( ( views, name ) => {
				kinds[ kind ][ name ] = views;
			} );
		} );
		const text = JSON.stringify( { scripts, kinds } );
		try {
			this.store.setItem( this.key, text );
			return this.store.getItem( this.key ) === text;
		} catch ( e ) {
			// The wiki is asked again on the next page.
			return false;
		}
	}

	/**
	 * @return {Map<string,number>}
	 */
	ofKind() {
		return this.kinds.get( this.kind ) || new Map();
	}

	/**
	 * @param {string} name
	 * @return {Known|undefined}
	 */
	of( name ) {
		return this.scripts.get( name );
	}

	/**
	 * @param {string} name
	 * @param {Known} known
	 */
	learn( name, known ) {
		this.read();
		this.scripts.delete( name );
		this.scripts.set( name, known );
		this.write();
	}

	/**
	 * Pages of this kind load the script.
	 *
	 * @param {string} name
	 * @return {boolean} The next page of this kind will know
	 */
	expect( name ) {
		const isKnown = () => this.ofKind().get( name ) === 0;
		if ( isKnown() ) {
			return true;
		}
		this.read();
		if ( !this.scripts.has( name ) ) {
			return false;
		}
		const names = this.ofKind().set( name, 0 );
		this.kinds.delete( this.kind );
		this.kinds.set( this.kind, names );
		return this.write();
	}

	/**
	 * A view of the page is over, as far as scripts are concerned.
	 *
	 * @param {function(string): boolean} hasCome Whether it was loaded
	 */
	forget( hasCome ) {
		const missing = this.expected.filter( ( name ) => !hasCome( name ) );
		if ( missing.length ) {
			this.read();
			const names = this.ofKind();
			missing.forEach( ( name ) => {
				const views = ( names.get( name ) || 0 ) + 1;
				if ( views < VIEWS ) {
					names.set( name, views );
				} else {
					names.delete( name );
				}
			} );
			this.write();
		}
	}
}
