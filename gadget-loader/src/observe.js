/**
 * Observe mode: records in this browser which third parties the pages of this wiki contact, so that
 * declarations, and entries of the site policy for the pages' content, can be drafted from the
 * record. Nothing is sent anywhere.
 */

import { frames, isInContent } from './content.js';
import { OBSERVED } from './keys.js';
import { kindOf } from './kinds.js';
import { loadOrigin } from './pause.js';

/**
 * @typedef {Object} Seen
 * @property {number} pages On how many pages
 * @property {string[]} gadgets That ran on each of them
 * @property {true} [content] Something in the content of one of them has the address
 *
 * @typedef {Object} Store `mw.storage`, as far as it concerns us
 * @property {function(string): any} getObject
 * @property {function(string, any): void} setObject
 */

/** Requests that are kept. */
const MOST = 300;

/** Milliseconds during which requests gather before they are kept. */
const PAUSE = 1000;

/** @type {Object<string,string>} Kinds by the browser's names for what made a request */
const INITIATORS = {
	audio: 'media',
	beacon: 'connect',
	fetch: 'connect',
	frame: 'frame',
	iframe: 'frame',
	img: 'img',
	image: 'img',
	input: 'img',
	link: 'style',
	script: 'script',
	track: 'media',
	video: 'media',
	xmlhttprequest: 'connect'
};

/**
 * @param {string} initiator
 * @param {string} path
 * @return {string} The kind; of requests by styles and by unknown initiators, guessed by the path.
 *  None for plug-ins, which nothing opens
 */
function kindBy( initiator, path ) {
	return /^(?:embed|object)$/.test( initiator ) ? '' :
		/\.(?:woff2?|ttf|otf|eot)$/i.test( path ) ? 'font' :
			INITIATORS[ initiator ] || ( /\.css$/i.test( path ) ? 'style' : 'img' );
}

/**
 * @param {string} kind
 * @param {string} address
 * @return {string|null} The request that would have to be declared, or opened by the site policy;
 *  null for the wiki itself and for the user's own computer
 */
function request( kind, address ) {
	const url = new URL( address, location.href );
	if ( kind === 'frame' && /^(?:blob|data):$/.test( url.protocol ) ) {
		return kind + ':' + url.protocol;
	}
	if ( !kind || !/^(?:https?|wss?):$/.test( url.protocol ) || url.host === location.host ||
		url.origin === loadOrigin() ||
		/^(?:localhost|127\.\d+\.\d+\.\d+)$/.test( url.hostname ) ) {
		return null;
	}
	// A program needs its path: many share one host.
	return `${ kind }:${ url.protocol === 'wss:' ? 'wss://' : '' }${ url.host }` +
		( kind === 'script' ? url.pathname : '' );
}

/**
 * @param {Store} storage
 * @param {string} key
 * @return {Object<string,Seen>} All records that can be read
 */
function read( storage, key ) {
	const all = storage.getObject( key ) || {};
	Object.keys( all ).forEach( ( text ) => {
		if ( !all[ text ] || !( all[ text ].pages > 0 ) || !Array.isArray( all[ text ].gadgets ) ) {
			delete all[ text ];
		}
	} );
	return all;
}

/**
 * @param {Store} storage The device's
 * @param {string} prefix The prefix of keys on the device
 * @param {function(): string[]} ran Gives the gadgets that have run on this page
 */
export function observe( storage, prefix, ran ) {
	const key = prefix + OBSERVED;
	/** @type {Map<string,boolean>} Of this page, not yet kept: whether the content has it */
	const fresh = new Map();
	/** @type {Set<string>} Of this page */
	const counted = new Set();
	let isWaiting = false;

	function keep() {
		isWaiting = false;
		/** @type {Object<string,Seen>} */
		const all = read( storage, key );
		const here = ran();
		fresh.forEach( ( inContent, text ) => {
			const before = all[ text ];
			if ( before ) {
				before.pages++;
				before.gadgets = before.gadgets.filter( ( name ) => here.includes( name ) );
			} else if ( Object.keys( all ).length < MOST ) {
				all[ text ] = { pages: 1, gadgets: here };
			}
			if ( inContent && all[ text ] ) {
				all[ text ].content = true;
			}
		} );
		fresh.clear();
		// If the device keeps nothing, nothing is recorded.
		storage.setObject( key, all );
	}

	/**
	 * @param {string} kind
	 * @param {string} address
	 */
	function see( kind, address ) {
		const text = request( kind, address );
		if ( text && !counted.has( text ) && counted.size < MOST ) {
			counted.add( text );
			fresh.set( text, isInContent( address ) );
			if ( !isWaiting ) {
				isWaiting = true;
				setTimeout( keep, PAUSE );
			}
		}
	}

	// A browser tells of a frame when it has loaded, which may be never: it may be far below. Pages
	// have frames of their own in the content, and those are looked for first.
	const look = () => frames().forEach( ( address ) => see( 'frame', address ) );
	look();
	addEventListener( 'load', look );
	new PerformanceObserver( ( list ) => {
		look();
		list.getEntries().forEach( ( entry ) => {
			const { initiatorType } = /** @type {PerformanceResourceTiming} */ ( entry );
			see( kindBy( initiatorType, entry.name.replace( /[?#].*/, '' ) ), entry.name );
		} );
	} ).observe( { type: 'resource', buffered: true } );

	document.addEventListener( 'securitypolicyviolation', ( event ) => {
		const kind = kindOf( event.effectiveDirective );
		if ( kind && /^(?:https?|wss?):/.test( event.blockedURI ) ) {
			see( kind, event.blockedURI );
		}
	} );
	addEventListener( 'pagehide', () => {
		look();
		if ( isWaiting ) {
			keep();
		}
	} );
}
