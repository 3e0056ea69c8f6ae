/**
 * Observing (`ext.gadget.consent-observe`): records in this browser whom the pages of this wiki
 * contact, and whose code it was, so that declarations, and entries of the site policy for the
 * pages' content, can be drafted from the record. Nothing is sent anywhere.
 *
 * It is loaded only on pages whose contacts are recorded. The loader waits for it a moment, before
 * gadgets run. If it comes too late, it records all the same, without whose code it was.
 *
 * This file puts its parts together. Here alone observing names `mw`.
 */

import { frames, isInContent } from './content.js';
import { OWN_MODULE, ran } from './gate.js';
import { OBSERVED } from './keys.js';
import { kindOf } from './kinds.js';
import { GADGET, isPaused } from './pause.js';
import {
	OWN, SITE, carryInBrowser, carryInJQuery, carryInMediaWiki, runFor, whose
} from './running.js';
import { Sightings, clean, shared } from './sightings.js';
import { kindInSheets, usesOf, watchUses } from './uses.js';

/* global BUILD */

/** @typedef {import('./sightings.js').Store} Store */

/** Calls that are kept until the host has come. */
const MOST = 1e3;

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

/** Modules that are no gadgets, and who runs as them. @type {Object<string,string>} */
const OWNERS = {
	site: SITE,
	'ext.globalCssJs.site': SITE,
	user: OWN,
	'ext.globalCssJs.user': OWN
};

const $ = /** @type {any} */ ( window ).jQuery;
/** @type {any} */
const loader = mw.loader;
const registry = loader.moduleRegistry;

/**
 * @param {string} module
 * @return {string|undefined} Who runs as this module
 */
const ownerOf = ( module ) => OWNERS[ module ] ||
	( module.startsWith( GADGET ) && !OWN_MODULE.test( module ) ?
		module.slice( GADGET.length ) : undefined );

/**
 * @param {string} initiator
 * @param {string} address
 * @return {string|undefined} The kind; of requests by styles and by unknown initiators, guessed by
 *  the path. None for plug-ins, which nothing opens
 */
function kindBy( initiator, address ) {
	const path = address.replace( /[?#].*/, '' );
	return /^(?:embed|object)$/.test( initiator ) ? '' :
		initiator === 'css' && kindInSheets( address ) ||
		( /\.(?:woff2?|ttf|otf|eot)$/i.test( path ) ? 'font' :
			INITIATORS[ initiator ] || ( /\.css$/i.test( path ) ? 'style' : 'img' ) );
}

/**
 * @param {string} address
 * @return {string[]} The gadget that has it in its own styles, if only one has
 */
function ownerOfStyle( address ) {
	const text = address.replace( /^https?:/, '' );
	const found = Object.keys( registry ).filter( ( module ) => ownerOf( module ) &&
		registry[ module ].style && JSON.stringify( registry[ module ].style ).includes( text ) );
	return found.length === 1 ? found.map( ( module ) => ownerOf( module ) || '' ) : [];
}

/** @type {Array<[string,string,string|null]>} Calls from before the host came */
const early = [];

/** @type {function(string,string,string|null): void} */
let onCall = ( ...call ) => {
	if ( early.length < MOST ) {
		early.push( call );
	}
};

if ( isPaused( loader ) ) {
	// Each step alone: what a browser does not have is not carried.
	[
		() => Object.keys( registry ).forEach( ( module ) => {
			const owner = ownerOf( module );
			if ( owner ) {
				runFor( registry[ module ], owner, $.globalEval );
			}
		} ),
		() => watchUses( window, ( kind, address ) => onCall( kind, String( address ), whose() ) ),
		() => carryInBrowser( window ),
		() => carryInJQuery( $ ),
		() => carryInMediaWiki( mw )
	].forEach( ( step ) => {
		try {
			step();
		} catch ( error ) {
			mw.log.warn( error );
		}
	} );
}

/**
 * @param {string} name
 * @return {boolean} Whether the wiki has such a gadget
 */
const isGadget = ( name ) => Object.keys( registry ).includes( GADGET + name );

/**
 * @param {Store} storage The device's
 * @param {string} prefix The prefix of keys on the device
 * @param {string} wiki `wgWikiID`
 * @return {string} A file of observations (docs/formats.md); empty, if there is nothing
 */
function offer( storage, prefix, wiki ) {
	const seen = shared( clean(
		storage.getObject( prefix + OBSERVED ),
		( name ) => name === OWN || name === SITE || isGadget( name )
	) );
	return Object.keys( seen ).length ?
		JSON.stringify( { version: 1, wiki, seen }, null, 2 ) + '\n' : '';
}

/**
 * @param {Store} storage The device's
 * @param {string} prefix The prefix of keys on the device
 * @param {function(): boolean} hasOwnScripts Whether the user has scripts of their own
 */
function observe( storage, prefix, hasOwnScripts ) {
	const sightings = new Sightings(
		storage,
		prefix,
		() => ran( loader ).concat( hasOwnScripts() ? OWN : [] ),
		isGadget
	);

	/**
	 * @param {string|undefined} guessed The kind, if the page's code does not say
	 * @param {string} address
	 * @param {boolean} [isStyle] A style sheet has it
	 */
	function see( guessed, address, isStyle ) {
		const { kind, owners, isUnknown } = usesOf( address );
		const by = isStyle && !owners.length ? ownerOfStyle( address ) : owners;
		sightings.see(
			kind === undefined ? guessed || '' : kind,
			address,
			by,
			owners.length || !by.length ? isUnknown : false,
			() => isInContent( address )
		);
	}

	/** @type {function(string,string,string|null): void} */
	const called = ( kind, address, owner ) => {
		try {
			sightings.see( kind, address, owner ? [ owner ] : [], !owner, () => false );
		} catch ( e ) {
			// It is no address.
		}
	};
	early.forEach( ( call ) => called( ...call ) );
	onCall = called;

	// A browser tells of a frame when it has loaded, which may be never: it may be far below. Pages
	// have frames of their own in the content, and those are looked for first.
	const look = () => frames().forEach( ( address ) => see( 'frame', address ) );
	look();
	addEventListener( 'load', look );
	new PerformanceObserver( ( list ) => {
		look();
		list.getEntries().forEach( ( entry ) => {
			const { initiatorType, name } = /** @type {PerformanceResourceTiming} */ ( entry );
			see( kindBy( initiatorType, name ), name, initiatorType === 'css' );
		} );
	} ).observe( { type: 'resource', buffered: true } );

	document.addEventListener( 'securitypolicyviolation', ( event ) => {
		const kind = kindOf( event.effectiveDirective );
		if ( kind && /^(?:https?|wss?):/.test( event.blockedURI ) ) {
			const { blockedURI } = event;
			const { owners, isUnknown } = usesOf( blockedURI );
			sightings.see( kind, blockedURI, owners, isUnknown, () => isInContent( blockedURI ) );
		}
	} );
	addEventListener( 'pagehide', () => {
		look();
		sightings.keep();
	} );
}

module.exports = {
	build: BUILD,
	observe,
	offer
};
