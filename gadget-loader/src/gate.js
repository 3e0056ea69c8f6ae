'use strict';

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

/**
 * @param {string} gadget
 * @return {string}
 */
function moduleName( gadget ) {
	return 'ext.gadget.' + gadget;
}

/**
 * Whether somebody has asked ResourceLoader for the module.
 *
 * @param {string} state
 * @return {boolean}
 */
function isRequested( state ) {
	return state === 'loading' || state === 'loaded';
}

class Gates {
	/**
	 * @param {mw.loader} loader
	 */
	constructor( loader ) {
		this.loader = loader;
		/** @type {Object<string,Entry>} */
		this.registry = /** @type {any} */ ( loader ).moduleRegistry;
	}

	/**
	 * @param {string} gadget
	 * @return {boolean}
	 */
	isRequested( gadget ) {
		const entry = this.registry[ moduleName( gadget ) ];
		return !!entry && isRequested( entry.state );
	}

	/**
	 * Holds a gadget. Without effect for a gadget that this user cannot load at all.
	 *
	 * @param {string} gadget
	 * @param {'loading'|'error'} state Of the gate: `error` refuses for good
	 * @param {function(): void} onRequest Called when somebody asks for the gadget, now or later
	 */
	hold( gadget, state, onRequest ) {
		const entry = this.registry[ moduleName( gadget ) ];
		if ( !entry ) {
			return;
		}
		this.set( gadget, state );
		// A fresh array: ResourceLoader shares lists between entries.
		entry.dependencies = entry.dependencies.concat( 'consent.gate/' + gadget );

		let current = entry.state;
		if ( isRequested( current ) ) {
			onRequest();
		}
		Object.defineProperty( entry, 'state', {
			configurable: true,
			enumerable: true,
			get: () => current,
			set( next ) {
				const asked = !isRequested( current ) && isRequested( next );
				current = next;
				if ( asked ) {
					onRequest();
				}
			}
		} );
	}

	/**
	 * @param {string} gadget
	 * @param {'loading'|'ready'|'error'} state
	 */
	set( gadget, state ) {
		this.loader.state( { [ 'consent.gate/' + gadget ]: state } );
	}
}

module.exports = { Gates };
