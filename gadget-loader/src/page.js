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
		/** @type {function(string): void} */
		this.subscriber = ( gadget ) => {
			this.asked.push( gadget );
		};
		this.review = mw.config.get( 'wgCanonicalSpecialPageName' ) === 'Blankpage' &&
			/\/GadgetConsent$/.test( mw.config.get( 'wgPageName' ) );
	}

	/**
	 * @param {function(): void} onAsked Called once, when somebody has to be asked
	 */
	start( onAsked ) {
		/** @type {Object<string,'loading'|'error'>} */
		const closed = Object.create( null );
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
					closed[ gadget ] = 'error';
				} else if ( answer === 'held' || this.disabled[ gadget ] ) {
					closed[ gadget ] = 'loading';
				} else {
					this.open[ gadget ] = answer;
				}
			} );
		} finally {
			// Whatever failed: no page without a policy.
			this.close();
		}

		let called = false;
		Object.keys( closed ).forEach( ( gadget ) => {
			this.gates.hold( gadget, closed[ gadget ], () => {
				if ( closed[ gadget ] === 'error' ) {
					return;
				}
				this.subscriber( gadget );
				if ( !called ) {
					called = true;
					onAsked();
				}
			} );
		} );
		if ( this.review && !called ) {
			onAsked();
		}
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
				this.gates.set( gadget, 'error' );
			},
			revoke: ( gadget ) => {
				delete this.open[ gadget ];
				this.close();
			}
		};
	}
}
