/**
 * What holds one gadget: a virtual module on which the gadget's own module is made to depend.
 * ResourceLoader itself then holds the gadget, its styles and whatever depends on it, however it
 * was requested.
 */

import { CONSENT, GADGET } from './pause.js';

/** @typedef {import('./pause.js').Loader} Loader */

const GATE = 'consent.gate/';

/** The modules of GadgetConsent itself. */
const OWN = /^ext\.gadget\.consent(-(admin|host|loader|manifest|review|scripts|stub|ui))?$/;

/** The states of a module that somebody has asked ResourceLoader for and that has not run. */
const REQUESTED = /^load/;

/**
 * @param {Loader} loader
 * @param {string} gadget
 * @return {boolean}
 */
export function isRequested( loader, gadget ) {
	const entry = loader.moduleRegistry[ GADGET + gadget ];
	return !!entry && REQUESTED.test( entry.state );
}

/**
 * @param {Loader} loader
 * @param {string} gadget
 * @param {'loading'|'ready'|'error'} state
 */
export function set( loader, gadget, state ) {
	loader.state( { [ GATE + gadget ]: state } );
}

/**
 * Holds a gadget that is not open. Without effect for a gadget that this user cannot load at all.
 *
 * @param {Loader} loader
 * @param {string} gadget
 * @param {import('./page').Gate} gate
 * @param {function(string): void} onRequest Called when somebody asks for the gadget, now or later
 */
export function hold( loader, gadget, gate, onRequest ) {
	const entry = loader.moduleRegistry[ GADGET + gadget ];
	if ( !entry || typeof gate !== 'string' ) {
		return;
	}
	set( loader, gadget, gate );
	// A fresh array: ResourceLoader shares lists between entries.
	entry.dependencies = entry.dependencies.concat( GATE + gadget );

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
 * @param {Loader} loader
 * @param {string} module
 * @return {boolean}
 */
function isGated( loader, module ) {
	return loader.moduleRegistry[ module ].dependencies.includes( CONSENT );
}

/**
 * @param {Loader} loader
 * @return {string[]} The gadgets that depend on this module
 */
export const gated = ( loader ) => Object.keys( loader.moduleRegistry )
	.filter( ( module ) => module.startsWith( GADGET ) && isGated( loader, module ) )
	.map( ( module ) => module.slice( GADGET.length ) );

/**
 * @param {Loader} loader
 * @param {string} gadget
 * @return {boolean} It is there, and may run before this module
 */
export function isUnguarded( loader, gadget ) {
	return !!loader.moduleRegistry[ GADGET + gadget ] && !isGated( loader, GADGET + gadget );
}

/**
 * @param {Loader} loader
 * @param {function(string): boolean} isOn Whether the user has switched a gadget on
 * @return {Set<string>} All modules that gadgets need which are switched on, those gadgets included
 */
export function neededBy( loader, isOn ) {
	const { moduleRegistry } = loader;
	/** @type {Set<string>} */
	const needed = new Set();
	/** @param {string} module */
	const add = ( module ) => {
		if ( moduleRegistry[ module ] && !needed.has( module ) ) {
			needed.add( module );
			moduleRegistry[ module ].dependencies.forEach( add );
		}
	};
	Object.keys( moduleRegistry ).filter( ( module ) => module.startsWith( GADGET ) &&
		isOn( module.slice( GADGET.length ) ) ).forEach( add );
	return needed;
}

/**
 * @param {Loader} loader
 * @param {string} gadget
 * @return {string[]} The gadgets that need a gadget, also through others
 */
export function dependentsOf( loader, gadget ) {
	const { moduleRegistry } = loader;
	const all = Object.keys( moduleRegistry )
		.filter( ( module ) => module.startsWith( GADGET ) );
	const found = [ GADGET + gadget ];
	// It grows. Gadgets may need each other in a circle.
	for ( let at = 0; at < found.length; at++ ) {
		found.push( ...all.filter( ( module ) => !found.includes( module ) &&
			moduleRegistry[ module ].dependencies.includes( found[ at ] ) ) );
	}
	return found.slice( 1 ).map( ( module ) => module.slice( GADGET.length ) );
}

/**
 * Has ResourceLoader fetch a module once more that did not come, or that failed.
 *
 * @param {Loader} loader
 * @param {string} module
 */
export function forget( loader, module ) {
	const entry = /** @type {any} */ ( loader.moduleRegistry[ module ] );
	if ( entry && entry.state !== 'ready' ) {
		// ResourceLoader takes no script for a module that has one.
		entry.script = undefined;
		loader.state( { [ module ]: 'registered' } );
	}
}

/**
 * @param {Loader} loader
 * @return {string[]} Gadgets that have run on this page, without this module itself
 */
export const ran = ( loader ) => Object.keys( loader.moduleRegistry )
	.filter( ( module ) => module.startsWith( GADGET ) &&
		!OWN.test( module ) && loader.getState( module ) === 'ready' )
	.map( ( module ) => module.slice( GADGET.length ) );
