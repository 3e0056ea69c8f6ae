/**
 * Where gadgets ask in place: elements with `data-gadget-consent="NAME"`, which the page has or
 * gets later. With `data-gadget-consent-source="SOURCE"` it is for an optional source.
 */

const ATTRIBUTE = 'data-gadget-consent';
const SOURCE = ATTRIBUTE + '-source';

/** @typedef {import('./asking.js').Subject} Subject */

/**
 * @param {Element} place
 * @return {Subject} For what the place is
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
		/** @type {Subject[]} */
		this.wanted = [];
		/** @type {Set<Element>} */
		this.known = new Set();
	}

	/**
	 * @param {Subject} subject Whose places are wanted from now on
	 * @return {boolean} Whether there is one
	 */
	want( subject ) {
		if ( !this.wanted.length ) {
			new MutationObserver( () => this.look() ).observe( document.documentElement, {
				attributeFilter: [ ATTRIBUTE, SOURCE ], childList: true, subtree: true
			} );
		}
		if ( !this.wanted.includes( subject ) ) {
			this.wanted.push( subject );
		}
		this.look();
		return Array.from( this.known )
			.some( ( place ) => place.isConnected && subjectOf( place ) === subject );
	}

	look() {
		Array.from( document.querySelectorAll( `[${ ATTRIBUTE }]` ) ).forEach( ( place ) => {
			const subject = subjectOf( place );
			if ( this.wanted.includes( subject ) && !this.known.has( place ) ) {
				this.known.add( place );
				this.onPlace( subject, place );
			}
		} );
	}
}
