/**
 * What holds one gadget: a virtual module on which the gadget's own module is made to depend.
 * ResourceLoader itself then holds the gadget, its styles and whatever depends on it, however it
 * was requested.
 */

/**
 * @typedef {Object} Entry An entry of ResourceLoader's registry, as far as it concerns us
 * @property {string} state
 * @property {string[]} dependencies
 *
 * @typedef {Object} Loader `mw.loader`, as far as it concerns us
 * @property {Object<string,Entry>} moduleRegistry
 * @property {function(Object<string,string>): void} state
 */

export const GADGET = 'ext.gadget.';
const LOADER = 'ext.gadget.consent';
const PAUSE = 'consent.pause';
const GATE = 'consent.gate/';

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
 * @param {string} module
 * @return {boolean} It is a script of the wiki or of a user, which may contact anybody: a gadget,
 *  Common.js, common.js. Not this module itself
 */
const isStranger = ( module ) => module.startsWith( GADGET ) ?
	!/^ext.gadget.consent(-(admin|host|review|ui))?$/.test( module ) :
	module === 'site' || module === 'user';

/**
 * @param {Loader} loader
 * @param {string} module
 * @return {boolean}
 */
function isGated( loader, module ) {
	return loader.moduleRegistry[ module ].dependencies.includes( LOADER );
}

/**
 * @param {Loader} loader
 * @param {string[]} modules
 * @return {string[]} Gadgets among them that depend on this module
 */
export function gated( loader, modules ) {
	return modules.filter( ( module ) => isGated( loader, module ) )
		.map( ( module ) => module.slice( GADGET.length ) );
}

/**
 * Keeps all that may contact anybody from running.
 *
 * @param {Loader} loader
 * @return {string[]} The modules that wait
 */
export function pause( loader ) {
	const registry = loader.moduleRegistry;
	const strangers = Object.keys( registry ).filter( isStranger );
	loader.state( { [ PAUSE ]: 'loading' } );
	strangers.forEach( ( module ) => {
		const entry = registry[ module ];
		entry.dependencies = entry.dependencies.concat( PAUSE );
	} );
	return strangers;
}

/**
 * Ends the pause.
 *
 * @param {Loader} loader
 * @param {string[]} strangers The modules that wait
 * @param {any} failed Gadgets that depend on this module do not run at all
 */
export function end( loader, strangers, failed ) {
	strangers.forEach( ( module ) => {
		const entry = loader.moduleRegistry[ module ];
		if ( !failed || !isGated( loader, module ) ) {
			// Not by the state alone: ResourceLoader passes a state on a moment later, and scripts
			// that this has nothing to do with must not run later than without it.
			entry.dependencies = entry.dependencies.filter( ( name ) => name !== PAUSE );
		}
	} );
	loader.state( { [ PAUSE ]: failed ? 'error' : 'ready' } );
}

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
 * @return {string[]} Gadgets that have run on this page, without this module itself
 */
export function ran( loader ) {
	const registry = loader.moduleRegistry;
	return Object.keys( registry )
		.filter( ( module ) => isStranger( module ) && module.startsWith( GADGET ) )
		.filter( ( module ) => registry[ module ].state === 'ready' )
		.map( ( module ) => module.slice( GADGET.length ) );
}
