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

const PAUSE = 'consent.pause';

/**
 * Scripts of the wiki and of its users, which may contact anybody: gadgets, Common.js, common.js.
 * Not this module itself.
 *
 * @param {string} module
 * @return {boolean}
 */
function mayContact( module ) {
	return /^(?:site|user|ext\.gadget\.(?!consent(?:-ui)?$).*)$/.test( module );
}

export class Gates {
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
	 * Keeps all that may contact anybody from running, until the page is closed.
	 *
	 * @return {function(boolean): boolean} Ends it. After a failure gadgets that depend on the
	 *  loader do not run at all; returns whether one of them was asked for.
	 */
	pause() {
		const paused = Object.keys( this.registry ).filter( mayContact );
		this.loader.state( { [ PAUSE ]: 'loading' } );
		paused.forEach( ( module ) => {
			const entry = this.registry[ module ];
			entry.dependencies = entry.dependencies.concat( PAUSE );
		} );
		return ( failed ) => {
			let denied = false;
			paused.forEach( ( module ) => {
				const entry = this.registry[ module ];
				if ( failed && entry.dependencies.includes( moduleName( 'consent' ) ) ) {
					denied = denied || isRequested( entry.state );
				} else {
					// Not by the state alone: that is passed on a moment later, and nobody who has
					// nothing to do with this is to run a moment later.
					entry.dependencies = entry.dependencies.filter( ( name ) => name !== PAUSE );
				}
			} );
			this.loader.state( { [ PAUSE ]: failed ? 'error' : 'ready' } );
			return denied;
		};
	}

	/**
	 * @param {string} gadget
	 * @param {'loading'|'ready'|'error'} state
	 */
	set( gadget, state ) {
		this.loader.state( { [ 'consent.gate/' + gadget ]: state } );
	}
}
