/**
 * What was seen of each contact, for drafts of declarations and of entries of the site policy: on
 * how many page views, whose code made it, on which days. No titles of pages, no addresses: the
 * kind and the host, and of a program its file. It stays on the device.
 */

import { OBSERVED } from './keys.js';
import { loadOrigin } from './pause.js';
import { OWN, SITE } from './running.js';

/**
 * @typedef {Object} Seen
 * @property {number} pages On how many page views
 * @property {Object<string,number>} [by] On how many of them whose code made it
 * @property {string[]} [gadgets] Which ran on each page view on which somebody not known made it
 * @property {true} [content] Something in the content of such a page has the address
 * @property {string} [first] The first day
 * @property {string} [last] The last day
 *
 * @typedef {Object} Store `mw.storage`, as far as it concerns us
 * @property {function(string): any} getObject
 * @property {function(string, any): void} setObject
 *
 * @typedef {Object} OfPage What this page has of a contact
 * @property {Set<string>} by Whose code made it
 * @property {Set<string>} kept Of these, which are in the record
 * @property {boolean} isUnknown Somebody not known made it
 * @property {boolean} isKeptUnknown
 * @property {boolean} isCounted
 * @property {boolean} inContent
 */

/** The wiki's own scripts come from there. */
const ORIGIN = loadOrigin();

/** Requests that are kept. */
const MOST = 300;

/** Characters of a request that is kept. */
const LONGEST = 300;

/** Milliseconds during which requests gather before they are kept. */
const PAUSE = 1000;

/**
 * @param {string} kind
 * @param {string} address
 * @return {string|null} The request that would have to be declared, or opened by the site policy;
 *  null for the wiki itself and for the user's own computer
 */
export function requestOf( kind, address ) {
	const url = new URL( address, location.href );
	if ( kind === 'frame' && /^(?:blob|data):$/.test( url.protocol ) ||
		kind === 'worker' && url.protocol === 'data:' ) {
		return kind + ':' + url.protocol;
	}
	if ( !kind || !/^(?:https?|wss?):$/.test( url.protocol ) || url.host === location.host ||
		url.origin === ORIGIN ||
		/^(?:localhost|127\.\d+\.\d+\.\d+)$/.test( url.hostname ) ) {
		return null;
	}
	// A program needs its file: many share one host. Another path may say what somebody looked for.
	const path = kind === 'script' && /\.m?js$/.test( url.pathname ) ? url.pathname : '';
	return `${ kind }:${ url.protocol === 'wss:' ? 'wss://' : '' }${ url.host }${ path }`;
}

/**
 * @param {any} value
 * @return {boolean}
 */
const isCount = ( value ) => typeof value === 'number' && value > 0;

/**
 * @param {any} all What is on the device. Any script of the wiki can write there
 * @param {function(string): boolean} isName Whether there is such a gadget
 * @return {Object<string,Seen>} What can be read of it
 */
export function clean( all, isName ) {
	/** @type {Object<string,Seen>} */
	const cleaned = {};
	Object.keys( Object( all ) ).slice( 0, MOST ).forEach( ( text ) => {
		const { pages, by, gadgets, content, first, last } = Object( all[ text ] );
		if ( !isCount( pages ) || text.length > LONGEST ) {
			return;
		}
		/** @type {Seen} */
		const seen = { pages };
		Object.keys( Object( by ) ).filter( ( name ) => isName( name ) && isCount( by[ name ] ) )
			.forEach( ( name ) => {
				seen.by = seen.by || {};
				seen.by[ name ] = by[ name ];
			} );
		if ( Array.isArray( gadgets ) || !seen.by ) {
			seen.gadgets = Array.from( gadgets || [] ).filter( isName );
		}
		if ( content ) {
			seen.content = true;
		}
		if ( [ first, last ].every( ( day ) => /^\d{4}-\d\d-\d\d$/.test( day ) ) ) {
			Object.assign( seen, { first, last } );
		}
		cleaned[ text ] = seen;
	} );
	return cleaned;
}

/**
 * What may leave the browser: not what the user's own scripts have contacted, or may have
 * contacted, because they ran on each page view on which nobody is known. The core leaves out the
 * same (`crate/core/src/observed.rs`).
 *
 * @param {Object<string,Seen>} all
 * @return {Object<string,Seen>}
 */
export function shared( all ) {
	/** @type {Object<string,Seen>} */
	const left = {};
	Object.keys( all ).sort().forEach( ( text ) => {
		const { by, gadgets } = all[ text ];
		const seen = Object.assign( {}, all[ text ] );
		delete seen.by;
		delete seen.gadgets;
		const others = Object.assign( {}, by );
		delete others[ OWN ];
		const isTheirs = gadgets && gadgets.includes( OWN );
		if ( Object.keys( others ).length ) {
			Object.assign( seen, { by: others } );
		}
		if ( gadgets && !isTheirs ) {
			Object.assign( seen, { gadgets } );
		}
		if ( 'by' in seen || 'gadgets' in seen || seen.content ) {
			left[ text ] = seen;
		}
	} );
	return left;
}

/**
 * Keeps what is seen on this page.
 */
export class Sightings {
	/**
	 * @param {Store} storage The device's
	 * @param {string} prefix The prefix of keys on the device
	 * @param {function(): string[]} ran Gives the gadgets that have run on this page
	 * @param {function(string): boolean} isGadget Whether the wiki has such a gadget
	 */
	constructor( storage, prefix, ran, isGadget ) {
		this.storage = storage;
		this.key = prefix + OBSERVED;
		this.ran = ran;
		/** @type {function(string): boolean} */
		this.isName = ( name ) => name === OWN || name === SITE || isGadget( name );
		/** @type {Map<string,OfPage>} */
		this.page = new Map();
		this.isWaiting = false;
	}

	/**
	 * @param {string} kind
	 * @param {string} address
	 * @param {string[]} owners Whose code made the contact
	 * @param {boolean} isUnknown Somebody not known did
	 * @param {function(): boolean} isInContent Whether something in the page's content has it
	 */
	see( kind, address, owners, isUnknown, isInContent ) {
		const text = requestOf( kind, address );
		if ( !text || text.length > LONGEST ||
			!this.page.has( text ) && this.page.size >= MOST ) {
			return;
		}
		const seen = this.page.get( text ) || {
			by: new Set(), kept: new Set(), isUnknown: false, isKeptUnknown: false,
			isCounted: false, inContent: false
		};
		const before = seen.by.size + Number( seen.isUnknown );
		owners.forEach( ( owner ) => seen.by.add( owner ) );
		if ( isUnknown && !seen.isUnknown ) {
			seen.isUnknown = true;
			seen.inContent = isInContent();
		}
		this.page.set( text, seen );
		if ( seen.by.size + Number( seen.isUnknown ) > before && !this.isWaiting ) {
			this.isWaiting = true;
			setTimeout( () => this.keep(), PAUSE );
		}
	}

	keep() {
		if ( !this.isWaiting ) {
			return;
		}
		this.isWaiting = false;
		const all = clean( this.storage.getObject( this.key ), this.isName );
		const ran = this.ran();
		const today = new Date().toISOString().slice( 0, 10 );
		this.page.forEach( ( seen, text ) => {
			const news = Array.from( seen.by ).filter( ( owner ) => !seen.kept.has( owner ) );
			if ( !all[ text ] && Object.keys( all ).length >= MOST ||
				!news.length && seen.isUnknown === seen.isKeptUnknown ) {
				return;
			}
			const known = all[ text ] = all[ text ] || { pages: 0 };
			if ( !seen.isCounted ) {
				seen.isCounted = true;
				known.pages++;
			}
			news.forEach( ( owner ) => {
				seen.kept.add( owner );
				/** @type {Object<string,number>} */
				const by = known.by = known.by || {};
				by[ owner ] = ( isCount( by[ owner ] ) ? by[ owner ] : 0 ) + 1;
			} );
			if ( seen.isUnknown && !seen.isKeptUnknown ) {
				seen.isKeptUnknown = true;
				known.gadgets = known.gadgets ?
					known.gadgets.filter( ( name ) => ran.includes( name ) ) : ran;
				if ( seen.inContent ) {
					known.content = true;
				}
			}
			known.first = known.first || today;
			known.last = today;
		} );
		// If the device keeps nothing, nothing is recorded.
		this.storage.setObject( this.key, all );
	}
}
