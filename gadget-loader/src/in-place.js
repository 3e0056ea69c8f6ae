/**
 * Where gadgets ask in place: elements with `data-gadget-consent="NAME"`, which the page has or
 * gets later. Nobody is asked, and nothing is loaded, before such a place is about to be seen.
 */

const ATTRIBUTE = 'data-gadget-consent';

/** How far from the window a place is about to be seen, in windows. */
const NEAR = '100%';

export class InPlace {
	/**
	 * @param {function(string, Element): void} onPlace Is given each place of a wanted gadget once
	 */
	constructor( onPlace ) {
		this.onPlace = onPlace;
		/** @type {Map<Element,string>} Places that nobody is about to see yet, and their gadgets */
		this.far = new Map();
		/** @type {IntersectionObserver|undefined} */
		this.observer = undefined;
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
			// Safari has had it since 12.1.
			this.observer = window.IntersectionObserver && new IntersectionObserver(
				( entries ) => entries.filter( ( { isIntersecting } ) => isIntersecting )
					.forEach( ( { target } ) => this.near( target ) ),
				{ rootMargin: NEAR }
			);
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
				this.far.set( place, gadget );
				if ( this.observer ) {
					this.observer.observe( place );
				} else {
					this.near( place );
				}
			}
		} );
	}

	/**
	 * @param {Element} place
	 */
	near( place ) {
		const gadget = this.far.get( place );
		// The browser tells of a place each time that it comes or goes.
		if ( gadget !== undefined && this.far.delete( place ) ) {
			this.onPlace( gadget, place );
		}
	}
}
