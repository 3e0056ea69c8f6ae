/**
 * What holds one gadget: a virtual module that the gadget's own module is made to depend on, so
 * that ResourceLoader itself holds the gadget, its styles and whatever depends on it, however it
 * was requested.
 */

/**
 * @typedef {Object} Entry An entry of mw.loader.moduleRegistry, as far as it concerns us
 * @property {string} state
 * @property {string[]} dependencies
 */

export const GADGET = 'ext.gadget.';
export const LOADER = GADGET + 'consent';
const PAUSE = 'consent.pause';

/** @type {Object<string,Entry>} */
const registry = /** @type {any} */ ( mw.loader ).moduleRegistry;

/** The states of a module that somebody has asked ResourceLoader for and that has not run. */
const REQUESTED = /^load/;

/**
 * @param {string} gadget
 * @return {boolean}
 */
export function isRequested( gadget ) {
	const entry = registry[ GADGET + gadget ];
	return !!entry && REQUESTED.test( entry.state );
}

/**
 * @param {string} gadget
 * @param {'loading'|'ready'|'error'} state
 */
export function set( gadget, state ) {
	mw.loader.state( { [ 'consent.gate/' + gadget ]: state } );
}

/**
 * Holds a gadget that is not open. Without effect for one that this user cannot load at all.
 *
 * @param {string} gadget
 * @param {import('./page').Gate} gate
 * @param {function(string): void} onRequest Called when somebody asks for the gadget, now or later
 */
export function hold( gadget, gate, onRequest ) {
	const entry = registry[ GADGET + gadget ];
	if ( !entry || typeof gate !== 'string' ) {
		return;
	}
	set( gadget, gate );
	// A fresh array: ResourceLoader shares lists between entries.
	entry.dependencies = entry.dependencies.concat( 'consent.gate/' + gadget );

	const { state } = entry;
	let current = '';
	Object.defineProperty( entry, 'state', {
		get: () => current,
		set( next ) {
			const before = current;
			current = next;
			if ( REQUESTED.test( next ) && !REQUESTED.test( before ) ) {
				onRequest( gadget );
			}
		}
	} );
	entry.state = state;
}

/**
 * Scripts of the wiki and of its users, which may contact anybody: gadgets, Common.js, common.js.
 * Not this module itself.
 *
 * @param {string} module
 * @return {boolean}
 */
const isStranger = ( module ) => module.startsWith( GADGET ) ?
	!/^ext.gadget.consent(-(admin|host|review|ui))?$/.test( module ) :
	module === 'site' || module === 'user';

/** @type {string[]} */
let strangers = [];

/**
 * @param {string} module
 * @return {boolean}
 */
const isGated = ( module ) => registry[ module ].dependencies.includes( LOADER );

/**
 * @return {string[]} Gadgets that depend on this module
 */
export function gated() {
	return strangers.filter( isGated ).map( ( module ) => module.slice( GADGET.length ) );
}

/**
 * Keeps all that may contact anybody from running.
 */
export function pause() {
	strangers = Object.keys( registry ).filter( isStranger );
	mw.loader.state( { [ PAUSE ]: 'loading' } );
	strangers.forEach( ( module ) => {
		const entry = registry[ module ];
		entry.dependencies = entry.dependencies.concat( PAUSE );
	} );
}

/**
 * Ends the pause.
 *
 * @param {any} failed Gadgets that depend on this module do not run at all
 */
export function end( failed ) {
	strangers.forEach( ( module ) => {
		const entry = registry[ module ];
		if ( !failed || !isGated( module ) ) {
			// Not by the state alone: that is passed on a moment later, and nobody who has nothing
			// to do with this is to run a moment later.
			entry.dependencies = entry.dependencies.filter( ( name ) => name !== PAUSE );
		}
	} );
	mw.loader.state( { [ PAUSE ]: failed ? 'error' : 'ready' } );
}

/**
 * @param {string} gadget
 * @return {boolean} It is there, and may run before this module
 */
export function isUnguarded( gadget ) {
	return !!registry[ GADGET + gadget ] && !isGated( GADGET + gadget );
}

/**
 * @return {string[]} Gadgets that have run on this page, without this module itself
 */
export function ran() {
	return Object.keys( registry )
		.filter( ( module ) => isStranger( module ) && module.startsWith( GADGET ) )
		.filter( ( module ) => registry[ module ].state === 'ready' )
		.map( ( module ) => module.slice( GADGET.length ) );
}
