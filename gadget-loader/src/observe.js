/**
 * Observe mode: which third parties the pages of this wiki contact, seen from one browser and kept
 * in it, so that declarations can be drafted from what was seen. Nothing is sent anywhere.
 */

import { ran } from './gate.js';

/**
 * @typedef {Object} Seen
 * @property {number} pages On how many pages
 * @property {string[]} gadgets That ran on each of them
 */

/** Requests that are kept; of each, gadgets. */
const MOST = 300;

/** Milliseconds in which what is seen gathers before it is kept. */
const PAUSE = 1000;

/** @type {Object<string,string>} What the browser calls who asked for a thing */
const KINDS = {
	audio: 'media',
	beacon: 'connect',
	embed: 'frame',
	fetch: 'connect',
	frame: 'frame',
	iframe: 'frame',
	img: 'img',
	image: 'img',
	input: 'img',
	link: 'style',
	object: 'frame',
	script: 'script',
	track: 'media',
	video: 'media',
	xmlhttprequest: 'connect'
};

/**
 * @param {string} initiator
 * @param {string} path
 * @return {string} What is asked for in a style or in an unknown way is told apart by its name
 */
function kindOf( initiator, path ) {
	return /\.(?:woff2?|ttf|otf|eot)$/i.test( path ) ? 'font' :
		KINDS[ initiator ] || ( /\.css$/i.test( path ) ? 'style' : 'img' );
}

/**
 * @param {string} kind
 * @param {string} address
 * @return {string|null} The request that would have to be declared; null for the wiki itself and
 *  the user's own computer
 */
function request( kind, address ) {
	const url = new URL( address, location.href );
	if ( !/^(?:https?|wss?):$/.test( url.protocol ) || url.host === location.host ||
		/^(?:localhost|127\.\d+\.\d+\.\d+)$/.test( url.hostname ) ) {
		return null;
	}
	// Of a host that many share, a program needs its path.
	return `${ kind }:${ url.protocol === 'wss:' ? 'wss://' : '' }${ url.host }` +
		( kind === 'script' ? url.pathname : '' );
}

/**
 * @param {string} key
 * @return {Object<string,Seen>} Without what is no such record
 */
function read( key ) {
	const all = mw.storage.getObject( key ) || {};
	Object.keys( all ).forEach( ( text ) => {
		if ( !all[ text ] || !( all[ text ].pages > 0 ) || !Array.isArray( all[ text ].gadgets ) ) {
			delete all[ text ];
		}
	} );
	return all;
}

/**
 * @param {string} prefix Of keys on the device
 */
export function observe( prefix ) {
	const key = prefix + '~observed';
	/** @type {Set<string>} Of this page, not yet kept */
	const fresh = new Set();
	/** @type {Set<string>} Of this page */
	const counted = new Set();
	let isWaiting = false;

	function keep() {
		isWaiting = false;
		/** @type {Object<string,Seen>} */
		const all = read( key );
		const here = ran();
		fresh.forEach( ( text ) => {
			const before = all[ text ];
			if ( before ) {
				before.pages++;
				before.gadgets = before.gadgets.filter( ( name ) => here.includes( name ) );
			} else if ( Object.keys( all ).length < MOST ) {
				all[ text ] = { pages: 1, gadgets: here };
			}
		} );
		fresh.clear();
		// Where the device keeps nothing, nothing is recorded.
		mw.storage.setObject( key, all );
	}

	/**
	 * @param {string} kind
	 * @param {string} address
	 */
	function see( kind, address ) {
		const text = request( kind, address );
		if ( text && !counted.has( text ) && counted.size < MOST ) {
			counted.add( text );
			fresh.add( text );
			if ( !isWaiting ) {
				isWaiting = true;
				setTimeout( keep, PAUSE );
			}
		}
	}

	new PerformanceObserver( ( list ) => list.getEntries().forEach( ( entry ) => {
		const { initiatorType } = /** @type {PerformanceResourceTiming} */ ( entry );
		see( kindOf( initiatorType, entry.name.replace( /[?#].*/, '' ) ), entry.name );
	} ) ).observe( { type: 'resource', buffered: true } );

	document.addEventListener( 'securitypolicyviolation', ( event ) => {
		const match = /^(connect|font|frame|img|media|script|style|worker)-src/
			.exec( event.effectiveDirective );
		if ( match && /^(?:https?|wss?):/.test( event.blockedURI ) ) {
			see( match[ 1 ], event.blockedURI );
		}
	} );
	addEventListener( 'pagehide', () => {
		if ( isWaiting ) {
			keep();
		}
	} );
}
