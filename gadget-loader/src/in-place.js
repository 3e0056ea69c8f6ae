/**
 * Where gadgets ask in place: elements with `data-gadget-consent="NAME"`, which the page has or
 * gets later. With `data-gadget-consent-source="SOURCE"` it is for an optional source. Nobody is
 * asked, and nothing is loaded, before such a place is about to be seen.
 */

const ATTRIBUTE = 'data-gadget-consent';
const SOURCE = ATTRIBUTE + '-source';

/** How far from the window a place is about to be seen, in windows. */
const NEAR = '100%';

/** @typedef {import('./asking.js').Subject} Subject */

/**
 * @param {Element} place
 * @return {Subject} What the place is for
 */
function subjectOf( place ) {
	const gadget = ( place.getAttribute( ATTRIBUTE ) || '' ).replace( / /g, '_' );
	const source = place.getAttribute( SOURCE );
	return source ? gadget + ' ' + source : gadget;
}

export class InPlace {
	/**
	 * @param {function(Subject, Element): void} onPlace Is given each place that is wanted, once
	 */
	constructor( onPlace ) {
		this.onPlace = onPlace;
		/** @type {Map<Element,Subject>} Places that nobody is about to see yet */
		this.far = new Map();
		/** @type {IntersectionObserver|undefined} */
		this.observer = undefined;
		/** @type {Subject[]} */
		this.wanted = [];
		/** @type {Set<Element>} */
		this.known = new Set();
	}

	/**
	 * @param {Subject} subject Whose places are wanted from now on
	 * @return {boolean} Whether there is one that can be seen, perhaps further down
	 */
	want( subject ) {
		if ( !this.wanted.length ) {
			// Safari has had it since 12.1.
			this.observer = window.IntersectionObserver && new IntersectionObserver(
				( entries ) => entries.filter( ( { isIntersecting } ) => isIntersecting )
					.forEach( ( { target } ) => this.near( target ) ),
				{ rootMargin: NEAR }
			);
			new MutationObserver( () => this.look() ).observe( document.documentElement, {
				attributeFilter: [ ATTRIBUTE, SOURCE ], childList: true, subtree: true
			} );
		}
		if ( !this.wanted.includes( subject ) ) {
			this.wanted.push( subject );
		}
		this.look();
		return Array.from( this.known ).some(
			( place ) => subjectOf( place ) === subject && place.getClientRects().length > 0
		);
	}

	look() {
		Array.from( document.querySelectorAll( `[${ ATTRIBUTE }]` ) ).forEach( ( place ) => {
			const subject = subjectOf( place );
			if ( this.wanted.includes( subject ) && !this.known.has( place ) ) {
				this.known.add( place );
				this.far.set( place, subject );
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
		const subject = this.far.get( place );
		// The browser may have told of a place several times by now.
		if ( subject !== undefined && this.far.delete( place ) ) {
			if ( this.observer ) {
				this.observer.unobserve( place );
			}
			this.onPlace( subject, place );
		}
	}
}
