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
 * Of a script, the host tells that its page has changed, or why it has not run (`told-…`).
 *
 * @typedef {'page'|'in-place'|'script'|'user'|'missed'|'changed'|`told-${string}`} Trigger
 *
 * @typedef {import('../consent').Decision} Decision
 */

/**
 * What is asked for: a gadget, by its name; or one of its optional sources, while it runs: the name
 * and the source with a space between. No name has a space.
 *
 * @typedef {string} Subject
 */

/**
 * The module's listener. It is told how something was asked for; or that a gadget that was asked
 * for is `answered` for in another tab; that there is a place where one asks (`placed`); that there
 * is more in `blocked`.
 *
 * @callback Listener
 * @param {Trigger|'answered'|'placed'|'blocked'} what
 * @param {Subject} subject
 * @param {Element} [place]
 */

/**
 * @return {Trigger} By which a script asks: the user has just done something, or has not
 */
function triggerOfScript() {
	const { userActivation } = navigator;
	return userActivation && userActivation.isActive ? 'user' : 'script';
}

export class Asking {
	/**
	 * @param {function(Subject): void} onAsked Called for each that the module must ask about
	 * @param {function(Decision): void} fire Tells other gadgets
	 */
	constructor( onAsked, fire ) {
		this.onAsked = onAsked;
		this.fire = fire;
		/** @type {Map<Subject,Trigger>} */
		this.asked = new Map();
		/** @type {Array<[ Subject, Element ]>} Where gadgets ask in place */
		this.places = [];
		/** @type {Array<function(Decision): void>} Of requests that are not decided */
		this.waiting = [];
		/** @type {Map<Subject,Array<function(string): void>>} Of sources that are not decided */
		this.waitingForSources = new Map();
		/** @type {Listener} */
		this.listener = () => {};
	}

	/**
	 * @param {Subject} subject
	 * @param {Trigger} trigger
	 */
	ask( subject, trigger ) {
		this.asked.set( subject, trigger );
		this.listener( trigger, subject );
		this.onAsked( subject );
	}

	/**
	 * @param {Subject} subject
	 * @param {Element} place
	 */
	place( subject, place ) {
		this.places.push( [ subject, place ] );
		this.listener( 'placed', subject, place );
		if ( !this.asked.has( subject ) ) {
			this.ask( subject, 'in-place' );
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
			this.ask( gadget, triggerOfScript() );
		} );
	}

	/**
	 * Asks for an optional source on behalf of another script.
	 *
	 * @param {Subject} subject
	 * @param {boolean} isInPlace It has a place on the page
	 * @return {Promise<string>} What the module makes of it (`bridge.js`, `sourceDecided`)
	 */
	requestSource( subject, isInPlace ) {
		return new Promise( ( resolve ) => {
			const waiting = this.waitingForSources.get( subject );
			this.waitingForSources.set( subject, ( waiting || [] ).concat( resolve ) );
			const trigger = isInPlace ? 'in-place' : triggerOfScript();
			// What is asked already is not asked again, unless the user does something for it.
			if ( !waiting || this.asked.get( subject ) !== trigger ) {
				this.ask( subject, trigger );
			}
		} );
	}

	/**
	 * Tells whoever waits what became of an optional source.
	 *
	 * @param {Subject} subject
	 * @param {string} what
	 */
	sourceDecided( subject, what ) {
		const waiting = this.waitingForSources.get( subject ) || [];
		this.waitingForSources.delete( subject );
		waiting.forEach( ( tell ) => tell( what ) );
	}

	/**
	 * @param {string} gadget
	 * @return {Subject[]} The sources of the gadget for whose answer somebody waits
	 */
	sourcesOf( gadget ) {
		return Array.from( this.waitingForSources.keys() )
			.filter( ( subject ) => subject.startsWith( gadget + ' ' ) );
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
		this.asked.forEach( ( _, subject ) => {
			if ( subject.includes( ' ' ) ) {
				this.sourceDecided( subject, 'failed' );
			} else {
				this.decided( { gadget: subject, granted: false, reload: false } );
			}
		} );
	}

	/**
	 * @param {Listener} listener Is told what there was before, too
	 */
	subscribe( listener ) {
		this.listener = listener;
		this.places.forEach( ( place ) => listener( 'placed', ...place ) );
		this.asked.forEach( ( trigger, subject ) => listener( trigger, subject ) );
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
