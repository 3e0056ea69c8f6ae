/**
 * Which held gadgets were asked for on this page, and how: the questions before they are put. The
 * module puts them.
 */

import { encode } from './keys.js';

/**
 * How a held gadget was asked for: by the page itself, by a place on the page where it asks, by
 * another script, or by the user, who has just done something for it. Or it was refused before, and
 * something that needs it does not run (`missed`). The module reads these names
 * (`crate/ui/src/ask/prompting.rs`, `Trigger`).
 *
 * @typedef {'page'|'in-place'|'script'|'user'|'missed'} Trigger
 *
 * @typedef {import('../consent').Decision} Decision
 */

/**
 * The module's listener. It is told how a held gadget was asked for; or that a gadget that was
 * asked for is `answered` for in another tab; that there is a place where one asks (`placed`); that
 * there is more in `blocked`.
 *
 * @callback Listener
 * @param {Trigger|'answered'|'placed'|'blocked'} what
 * @param {string} gadget
 * @param {Element} [place]
 */

export class Asking {
	/**
	 * @param {function(string): void} onAsked Called for each gadget that the module must ask about
	 * @param {function(Decision): void} fire Tells other gadgets
	 */
	constructor( onAsked, fire ) {
		this.onAsked = onAsked;
		this.fire = fire;
		/** @type {Map<string,Trigger>} */
		this.asked = new Map();
		/** @type {Array<[ string, Element ]>} Where gadgets ask in place */
		this.places = [];
		/** @type {Array<function(Decision): void>} Of requests that are not decided */
		this.waiting = [];
		/** @type {Listener} */
		this.listener = () => {};
	}

	/**
	 * @param {string} gadget
	 * @param {Trigger} trigger
	 */
	ask( gadget, trigger ) {
		this.asked.set( gadget, trigger );
		this.listener( trigger, gadget );
		this.onAsked( gadget );
	}

	/**
	 * @param {string} gadget
	 * @param {Element} place
	 */
	place( gadget, place ) {
		this.places.push( [ gadget, place ] );
		this.listener( 'placed', gadget, place );
		if ( !this.asked.has( gadget ) ) {
			this.ask( gadget, 'in-place' );
		}
	}

	/**
	 * Asks for a gadget on behalf of another script.
	 *
	 * @param {string} gadget
	 * @return {Promise<Decision>}
	 */
	request( gadget ) {
		return new Promise( ( resolve ) => {
			this.waiting.push( ( decision ) => decision.gadget === gadget && resolve( decision ) );
			const { userActivation } = navigator;
			this.ask( gadget, userActivation && userActivation.isActive ? 'user' : 'script' );
		} );
	}

	/**
	 * Tells whoever waits what became of a gadget.
	 *
	 * @param {Decision} decision
	 */
	decided( decision ) {
		this.waiting.forEach( ( tell ) => tell( decision ) );
		this.fire( decision );
	}

	/**
	 * The gadgets stay held.
	 */
	giveUp() {
		this.asked.forEach(
			( _, gadget ) => this.decided( { gadget, granted: false, reload: false } )
		);
	}

	/**
	 * @param {Listener} listener Is told what there was before, too
	 */
	subscribe( listener ) {
		this.listener = listener;
		this.places.forEach( ( place ) => listener( 'placed', ...place ) );
		this.asked.forEach( ( trigger, gadget ) => listener( trigger, gadget ) );
		listener( 'blocked', '' );
	}
}

/**
 * @param {string} embargoes The text of what the user has put off
 * @param {string} gadget
 * @return {string} The day until which it does not ask by itself; empty if it was not put off
 */
export function embargoOf( embargoes, gadget ) {
	const records = embargoes.split( ' ' ).map( ( record ) => record.split( ';' ) );
	const [ , , , until = '' ] = records.find( ( [ name ] ) => name === encode( gadget ) ) || [];
	return until;
}

/**
 * @param {string} embargoes The text of what the user has put off
 * @param {string} gadget
 * @return {boolean} The user has put it off so often that it does not ask by itself
 */
export function isUnderEmbargo( embargoes, gadget ) {
	return embargoOf( embargoes, gadget ) > new Date().toISOString().slice( 0, 10 );
}
