/**
 * Where gadgets ask in place: elements with `data-gadget-consent="NAME"`, which the page has or
 * gets later.
 */

const ATTRIBUTE = 'data-gadget-consent';

export class InPlace {
	/**
	 * @param {function(string, Element): void} onPlace Is given each place of a wanted gadget once
	 */
	constructor( onPlace ) {
		this.onPlace = onPlace;
		/** @type {string[]} */
		this.wanted = [];
		/** @type {Set<Element>} */
		this.known = new Set();
	}

	/**
	 * @param {string} gadget The gadget whose places are wanted from now on
	 */
	want( gadget ) {
		if ( !this.wanted.length ) {
			new MutationObserver( () => this.look() ).observe( document.documentElement, {
				attributeFilter: [ ATTRIBUTE ], childList: true, subtree: true
			} );
		}
		this.wanted.push( gadget );
		this.look();
	}

	look() {
		Array.from( document.querySelectorAll( `[${ ATTRIBUTE }]` ) ).forEach( ( place ) => {
			const gadget = ( place.getAttribute( ATTRIBUTE ) || '' ).replace( / /g, '_' );
			if ( this.wanted.includes( gadget ) && !this.known.has( place ) ) {
				this.known.add( place );
				this.onPlace( gadget, place );
			}
		} );
	}
}
