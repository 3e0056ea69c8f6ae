/**
 * One page view: reads the answers, closes the page, holds what is not answered, and calls the
 * module in only when somebody has to be asked.
 */

import { read, format, verdict } from './ledger.js';
import { policyText, enforce } from './policy.js';
import { Gates } from './gate.js';
import { Answers } from './answers.js';

/**
 * @typedef {import('./ledger.js').Requests} Requests
 *
 * @typedef {Object} Manifest
 * @property {number} version
 * @property {string} mode
 * @property {string[]} firstParty
 * @property {number} [reconfirmAfterDays]
 * @property {Object<string,string[]>} gadgets
 *
 * @typedef {Object} Host What the module (crate/ui/src/host.rs) is given
 * @property {Manifest} manifest
 * @property {boolean} named The answers are kept in the preferences, not on the device
 * @property {boolean} review This page is the review page
 * @property {string} prefix Of the keys in the device's stores
 * @property {function(string): string|null} read The ledger's entry for a gadget
 * @property {function(string): boolean} enabled Whether what is granted to the gadget is open on a
 *  page like this one, even when nobody asks for the gadget as the page loads
 * @property {function(): string} open What the page's policy lets through, as a list of requests
 * @property {function(function(string): void): void} subscribe Names each held gadget that was or
 *  will be asked for
 * @property {function(string, string): void} release Lets a gadget run with what was granted
 * @property {function(string): void} refuse
 * @property {function(string): void} revoke Closes the page to what only this gadget opened
 * @property {function(string, boolean, boolean): void} decided Tells whoever waits what became of a
 *  gadget: granted or not, and whether it takes a reload
 *
 * @typedef {import('../consent.js').Status} Status
 * @typedef {import('../consent.js').Decision} Decision
 */

export class Page {
	/**
	 * @param {Window} window
	 * @param {mw} mw
	 * @param {Manifest} manifest
	 */
	constructor( window, mw, manifest ) {
		this.document = window.document;
		this.manifest = manifest;
		this.gates = new Gates( mw.loader );
		this.answers = new Answers( mw.config, mw.user.options, window );
		/** @type {Object<string,Requests>} What is open, by the gadget it is open for */
		this.open = Object.create( null );
		/** @type {string[]} Held gadgets that were asked for and not yet told to the subscriber */
		this.asked = [];
		/** @type {Object<string,boolean>} Gadgets that open nothing: they are switched off */
		this.disabled = Object.create( null );
		/** @type {Object<string,'loading'|'error'>} Gadgets that are held, and how */
		this.closed = Object.create( null );
		/** @type {function(Decision): void} */
		this.onDecided = mw.hook( 'gadgetConsent.decided' ).fire;
		/** @type {Array<function(Decision): void>} Of requests that are not decided */
		this.waiting = [];
		this.callModule = () => {};
		/** @type {function(string): void} */
		this.subscriber = ( gadget ) => {
			this.asked.push( gadget );
		};
		this.review = mw.config.get( 'wgCanonicalSpecialPageName' ) === 'Blankpage' &&
			/\/GadgetConsent$/.test( mw.config.get( 'wgPageName' ) );
	}

	/**
	 * @param {function(): void} callModule Called once, when somebody has to be asked
	 */
	start( callModule ) {
		try {
			if ( this.manifest.version !== 1 ) {
				throw new Error( 'MediaWiki:Gadget-consent-manifest.json: expected version 1' );
			}
			const days = this.manifest.reconfirmAfterDays;
			const since = days && Date.now() - days * 864e5;
			Object.keys( this.manifest.gadgets ).forEach( ( gadget ) => {
				const declaration = this.manifest.gadgets[ gadget ];
				const answer = verdict( declaration, this.answers.read( gadget ), since );
				this.disabled[ gadget ] = !this.isWanted( gadget, declaration );
				if ( answer === 'refused' ) {
					this.closed[ gadget ] = 'error';
				} else if ( answer === 'held' || this.disabled[ gadget ] ) {
					this.closed[ gadget ] = 'loading';
				} else {
					this.open[ gadget ] = answer;
				}
			} );
		} finally {
			// Whatever failed: no page without a policy.
			this.close();
		}

		this.callModule = callModule;
		Object.keys( this.closed ).forEach( ( gadget ) => {
			this.gates.hold( gadget, this.closed[ gadget ], () => {
				if ( this.closed[ gadget ] === 'loading' ) {
					this.ask( gadget );
				}
			} );
		} );
		if ( this.review ) {
			this.ask();
		}
	}

	/**
	 * Has the module ask for a gadget; without one, has it come.
	 *
	 * @param {string} [gadget]
	 */
	ask( gadget ) {
		if ( gadget ) {
			this.subscriber( gadget );
		}
		const call = this.callModule;
		this.callModule = () => {};
		call();
	}

	/**
	 * @param {string} gadget
	 * @return {Status}
	 */
	status( gadget ) {
		const closed = this.closed[ gadget ];
		return this.open[ gadget ] ? 'granted' :
			closed ? closed === 'error' ? 'refused' : 'unanswered' :
				'undeclared';
	}

	/**
	 * @param {string} gadget
	 * @return {Promise<Decision>}
	 */
	request( gadget ) {
		return new Promise( ( resolve ) => {
			const status = this.status( gadget );
			if ( status === 'unanswered' ) {
				this.waiting.push(
					( decision ) => decision.gadget === gadget && resolve( decision )
				);
				this.ask( gadget );
			} else {
				resolve( { gadget, granted: status !== 'refused', reload: false } );
			}
		} );
	}

	/**
	 * @param {string} gadget
	 * @param {boolean} granted
	 * @param {boolean} reload
	 */
	decided( gadget, granted, reload ) {
		const decision = { gadget, granted, reload };
		this.waiting.forEach( ( tell ) => tell( decision ) );
		this.onDecided( decision );
	}

	/**
	 * A gadget that is switched off opens nothing, even when its domains were granted.
	 *
	 * @param {string} gadget
	 * @param {string[]} declaration
	 * @return {boolean}
	 */
	isWanted( gadget, declaration ) {
		return ( declaration[ 2 ] || '' ).includes( 'h' ) ||
			this.answers.isEnabled( gadget ) || this.gates.isRequested( gadget );
	}

	close() {
		enforce( this.document, policyText(
			this.manifest.firstParty || [],
			Object.keys( this.open ).map( ( gadget ) => this.open[ gadget ] )
		) );
	}

	/**
	 * @return {Host}
	 */
	host() {
		return {
			manifest: this.manifest,
			named: this.answers.named,
			review: this.review,
			prefix: this.answers.prefix,
			read: ( gadget ) => this.answers.read( gadget ),
			enabled: ( gadget ) => !this.disabled[ gadget ],
			open: () => Object.keys( this.open )
				.map( ( gadget ) => format( this.open[ gadget ] ) ).join( ' ' ),
			subscribe: ( subscriber ) => {
				this.subscriber = subscriber;
				this.asked.splice( 0 ).forEach( subscriber );
			},
			release: ( gadget, granted ) => {
				this.open[ gadget ] = read( granted ) || {};
				this.gates.set( gadget, 'ready' );
			},
			refuse: ( gadget ) => {
				this.closed[ gadget ] = 'error';
				this.gates.set( gadget, 'error' );
			},
			revoke: ( gadget ) => {
				delete this.open[ gadget ];
				this.closed[ gadget ] = 'loading';
				this.close();
			},
			decided: ( gadget, granted, reload ) => this.decided( gadget, granted, reload )
		};
	}
}
