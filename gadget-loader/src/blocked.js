/**
 * What the browser refused or the loader held (`ways.js`) on this page. A flood must cost next to
 * nothing: contacts are counted by kind and host, and only so many kinds and hosts are kept.
 */

import { BLOCKED } from './keys.js';
import { kindOf } from './kinds.js';

/**
 * @typedef {Object} Contact
 * @property {string} kind As in a request; or `leave`, `speculate` (`ways.js`)
 * @property {string} url Of the first contact; after a redirect its origin only
 * @property {number} count
 *
 * @typedef {Object} Told The tab's store, as far as it concerns us
 * @property {function(string): string|false|null} get
 * @property {function(string, string): void} set
 */

/** How many kinds and hosts are kept. */
const MOST = 100;

/** Milliseconds during which news gather before they are told. */
const PAUSE = 500;

const WEB = /^(?:https?|wss?):\/\/([^/]+)/;

export class Blocked {
	/**
	 * @param {Told} session The tab's store
	 * @param {string} prefix The prefix of keys in the tab's store
	 * @param {function(string, string): boolean} isRefused Whether the user has refused a kind and
	 *  a host: that need not be told
	 * @param {function(): void} onNew Called when there is something that was not yet told in this
	 *  tab, and from then on when anything changes
	 * @param {function(Map<string,number>): void} keep Given how often more each kind and host,
	 *  as `kind:host`, was refused
	 */
	constructor( session, prefix, isRefused, onNew, keep ) {
		this.session = session;
		this.keep = keep;
		/** @type {Map<string,number>} How often more; not yet kept */
		this.news = new Map();
		this.isRefused = isRefused;
		this.key = prefix + BLOCKED;
		this.onNew = onNew;
		/** @type {Map<string,{contact: Contact, tallies: number[]}>} */
		this.byKey = new Map();
		/** @type {{contact: Contact, tallies: number[]}} Contacts beyond the limit */
		this.others = { contact: { kind: '', url: '', count: 0 }, tallies: [] };
		/** How many were not even looked at. */
		this.lost = 0;
		/** @type {string[]} */
		this.policies = [];
		/** @type {string[]} Keys that were not yet looked at */
		this.fresh = [];
		/** The script of the service worker that controls the page */
		this.worker = '';
		this.isWorkerRemoved = false;
		this.isTold = false;
		this.isWaiting = false;
	}

	/**
	 * @param {SecurityPolicyViolationEvent} event
	 */
	add( { blockedURI, effectiveDirective, originalPolicy } ) {
		const kind = kindOf( effectiveDirective );
		if ( kind ) {
			this.count( kind, blockedURI, originalPolicy );
		}
	}

	/**
	 * @param {string} kind
	 * @param {string} address
	 * @param {string} originalPolicy
	 */
	count( kind, address, originalPolicy ) {
		const match = WEB.exec( address );
		if ( !match || match[ 1 ] === location.host ) {
			return;
		}
		const key = kind + ':' + match[ 1 ];
		if ( !this.byKey.has( key ) && this.byKey.size < MOST ) {
			const url = address.slice( 0, 2000 );
			this.byKey.set( key, { contact: { kind, url, count: 0 }, tallies: [] } );
			if ( !this.isRefused( kind, match[ 1 ] ) ) {
				this.fresh.push( key );
			}
		}
		// One contact that several policies refuse (the page's, a tighter one, the wiki's own) is
		// an event for each policy: the count is that of the busiest policy.
		if ( !this.policies.includes( originalPolicy ) ) {
			this.policies.push( originalPolicy );
		}
		const { contact, tallies } = this.byKey.get( key ) || this.others;
		const policy = this.policies.indexOf( originalPolicy );
		tallies[ policy ] = ( tallies[ policy ] || 0 ) + 1;
		if ( tallies[ policy ] > contact.count ) {
			contact.count++;
			if ( this.byKey.has( key ) ) {
				this.news.set( key, ( this.news.get( key ) || 0 ) + 1 );
			}
		}
		this.tell();
	}

	/**
	 * @param {string} address Of the script of the service worker that controls the page
	 */
	control( address ) {
		this.worker = address;
		this.fresh.push( 'worker:' + encodeURI( address ) );
		this.tell();
	}

	/**
	 * @return {{contacts: Contact[], more: number, worker: string, isWorkerRemoved: boolean}}
	 *  `more`: how many contacts are not among them
	 */
	all() {
		return {
			worker: this.worker,
			isWorkerRemoved: this.isWorkerRemoved,
			contacts: Array.from( this.byKey.values(), ( { contact } ) => contact ),
			more: this.others.contact.count + this.lost
		};
	}

	/**
	 * @param {string} site
	 * @return {boolean} Whether a contact with it was refused
	 */
	has( site ) {
		return Array.from( this.byKey.keys() ).some( ( key ) => key.endsWith( ':' + site ) );
	}

	tell() {
		if ( this.isWaiting ) {
			return;
		}
		this.isWaiting = true;
		setTimeout( () => {
			this.isWaiting = false;
			this.keep( this.news );
			this.news.clear();
			// If the tab keeps nothing, it is told on every page.
			const told = ( this.session.get( this.key ) || '' ).split( ' ' );
			const fresh = this.fresh.splice( 0 ).filter( ( key ) => !told.includes( key ) );
			if ( fresh.length ) {
				const all = told.concat( fresh ).slice( -MOST ).join( ' ' ).trim();
				this.session.set( this.key, all );
				this.isTold = true;
			}
			if ( this.isTold ) {
				this.onNew();
			}
		}, PAUSE );
	}
}
