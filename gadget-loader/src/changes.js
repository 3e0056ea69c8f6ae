/**
 * Answers that change while the page is open, on it or in another tab. What is open can only
 * shrink.
 */

import { isNamed, readLasting } from './answers.js';
import { entriesOf } from './ledger.js';
import { gateOf, isIn } from './verdict.js';

/** @typedef {import('./page').Page} Page */

/** The bytes of each page that answers may take where the manifest sets no bound. */
const MOST_BYTES = 8192;

export class Changes {
	/**
	 * @param {Page} page
	 * @param {Object<string,string>} ledger The user's entries in the preferences, by gadget
	 * @param {function(string): void} onClosed Called for a gadget that runs and lost its grants
	 * @param {function(): void} onLarge Called when the answers take too many bytes
	 */
	constructor( page, ledger, onClosed, onLarge ) {
		this.page = page;
		this.ledger = ledger;
		this.onClosed = onClosed;
		this.onLarge = onLarge;
		/** Called when an answer was saved on this page. */
		this.onSaved = () => {};
		/** @type {Object<string,string>} The lasting answers that this page knows, by gadget */
		this.known = Object.create( null );
		Object.keys( page.gates ).forEach( ( gadget ) => {
			this.known[ gadget ] = readLasting( gadget );
		} );
	}

	/**
	 * What another tab says of a gadget only counts as far as it closes. It is not kept.
	 *
	 * @param {string} gadget
	 * @param {string|null} text
	 */
	heard( gadget, text ) {
		const { manifest } = this.page;
		this.narrow( gadget, gateOf( manifest, gadget, { lasting: text || '' }, Date.now() ) );
	}

	/**
	 * Takes over the user's preferences as the wiki has them now.
	 *
	 * @param {Object<string,any>} all
	 * @return {string[]} The gadgets whose answers changed
	 */
	renew( all ) {
		const { ledger, page } = this;
		const gadgets = Object.keys( page.gates );
		if ( isNamed ) {
			Object.keys( ledger ).forEach( ( name ) => delete ledger[ name ] );
			Object.assign( ledger, entriesOf( ( name ) => all[ name ] ) );
		}
		return gadgets.filter( ( gadget ) => {
			const text = readLasting( gadget );
			const before = this.known[ gadget ];
			this.known[ gadget ] = text;
			this.narrow( gadget, page.judge( gadget ) );
			return text !== before;
		} );
	}

	/**
	 * Applies an answer that was given on this page.
	 *
	 * @param {string} gadget
	 * @param {string|null} text The ledger's entry
	 */
	apply( gadget, text ) {
		if ( isNamed ) {
			if ( text ) {
				this.ledger[ gadget ] = text;
			} else {
				delete this.ledger[ gadget ];
			}
		}
		this.known[ gadget ] = readLasting( gadget );
		this.narrow( gadget, this.page.judge( gadget ) );
	}

	/**
	 * @param {string} gadget
	 * @param {import('./page').Gate} now What may be open at most from now on
	 */
	narrow( gadget, now ) {
		const { page } = this;
		const gate = page.gates[ gadget ];
		if ( Array.isArray( gate ) ) {
			const left = Array.isArray( now ) ? gate.filter( isIn( now ) ) : 'loading';
			if ( left.length === gate.length && left !== 'loading' ) {
				return;
			}
			page.gates[ gadget ] = left;
			page.close();
			if ( left === 'loading' ) {
				// It runs, and can take away what it has put on the page.
				this.onClosed( gadget );
			}
		}
	}

	/**
	 * Applies an answer that was just saved on this page, and tells the other tabs.
	 *
	 * @param {string} gadget
	 * @param {string|null} text `null`: taken back
	 */
	saved( gadget, text ) {
		this.apply( gadget, text );
		this.onSaved();
		if ( this.bytes() > ( this.page.manifest.mostLedgerBytes || MOST_BYTES ) ) {
			// The review page makes them smaller.
			this.onLarge();
		}
		if ( this.page.channel ) {
			this.page.channel.postMessage( [ gadget, text ] );
		}
	}

	/**
	 * Applies an answer that is pending on the device.
	 *
	 * @param {string} gadget
	 */
	pending( gadget ) {
		this.narrow( gadget, this.page.judge( gadget ) );
	}

	/**
	 * @return {number} How much of each page this user's answers take
	 *  (`crate/core/src/compact.rs`)
	 */
	bytes() {
		const { ledger } = this;
		return Object.keys( ledger )
			.reduce( ( sum, name ) => sum + name.length + ledger[ name ].length + 3, 0 );
	}
}
