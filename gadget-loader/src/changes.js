/**
 * Answers that change while the page is open, on it or in another tab. What is open can only
 * shrink.
 */

import { isNamed, readLasting } from './answers.js';

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
	}

	/**
	 * Applies an answer that was given on this page or in another tab.
	 *
	 * @param {string} gadget
	 * @param {string|null} text The ledger's entry
	 */
	apply( gadget, text ) {
		const { page } = this;
		if ( isNamed ) {
			if ( text ) {
				this.ledger[ gadget ] = text;
			} else {
				delete this.ledger[ gadget ];
			}
		}
		const gate = page.gates[ gadget ];
		if ( Array.isArray( gate ) ) {
			const now = page.judge( gadget );
			page.gates[ gadget ] = Array.isArray( now ) ?
				gate.filter( ( pair ) => now.includes( pair ) ) : 'loading';
			page.close();
			if ( !Array.isArray( now ) ) {
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
		this.apply( gadget, readLasting( gadget ) || null );
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
