/**
 * What the browser refused or the loader held (`ways.js`) on this page. A flood must cost next to
 * nothing: contacts are counted by kind and host, and only so many kinds and hosts are kept.
 */

import { WEB, isInContent } from './content.js';
import { BLOCKED } from './keys.js';
import { kindOf } from './kinds.js';
import { isOurs } from './policy.js';

/**
 * @typedef {'content'|'early'|'script'|''} By What made a contact: something in the page's content;
 *  a frame that may have loaded before there was a policy (`early`); or a script that the wiki
 *  serves to everybody. Empty: the browser does not say it
 *
 * @typedef {Object} Attempt
 * @property {string} url Before any redirect; of a frame only the origin; of what only the
 *  page itself contains only the scheme
 * @property {string} policy The text of the policy that refused it
 * @property {boolean} isOurs Whether the policy is one of this module's
 * @property {By} by
 *
 * @typedef {Object} Contact
 * @property {string} kind As in a request; or `leave`, `speculate` (`ways.js`); or `object`,
 *  `other` for directives that nobody can open
 * @property {number} count
 * @property {number} ours How many of them a policy of this module refused, or the loader held
 * @property {Attempt[]} attempts The first different ones
 *
 * @typedef {Object} Told The tab's store, as far as it concerns us
 * @property {function(string): string|false|null} get
 * @property {function(string, string): void} set
 */

/** How many kinds and hosts are kept. */
const MOST = 100;

/** How many different attempts are kept of each. */
const MOST_ATTEMPTS = 8;

/** Milliseconds during which news gather before they are told. */
const PAUSE = 500;

/**
 * @param {string} source The script that the browser names, if it names one: of what ResourceLoader
 *  evaluates, such as the user's own scripts, it knows nothing
 * @param {string} address
 * @return {By}
 */
function makerOf( source, address ) {
	return /\/load\.php\?(?!.*&user=)|[?&]title=MediaWiki/.test( source ) ? 'script' :
		isInContent( address ) ? 'content' : '';
}

/**
 * What only the page itself contains is no contact. Browsers name its scheme; Chromium not even
 * that of a frame by `data:`.
 *
 * @param {string} address What the browser tells of it
 * @return {string} The scheme; empty for anything else
 */
const localOf = ( address ) => address ?
	( /^(?:blob|data)(?=:|$)/.exec( address ) || [ '' ] )[ 0 ] :
	document.querySelector( 'iframe[src^="data:" i]' ) ? 'data' : '';

export class Blocked {
	/**
	 * @param {Told} session The tab's store
	 * @param {string} prefix The prefix of keys in the tab's store
	 * @param {function(string, string): boolean} isRefused Whether the user has refused a kind and
	 *  a host: that need not be told
	 * @param {function(): void} onNew Called when there is something that was not yet told in this
	 *  tab, and from then on when anything changes
	 * @param {function(Map<string,number>): void} keep Given how often more each kind and host,
	 *  as `kind:host` or, if not by https, as `kind:scheme://host`, was refused
	 */
	constructor( session, prefix, isRefused, onNew, keep ) {
		this.session = session;
		this.keep = keep;
		/** @type {Map<string,number>} How often more; not yet kept */
		this.news = new Map();
		this.isRefused = isRefused;
		this.key = prefix + BLOCKED;
		/** @type {string[]} Origins of frames that were there before the policy (`frames.js`) */
		this.early = [];
		this.onNew = onNew;
		/** @type {Map<string,{contact: Contact, tallies: number[]}>} */
		this.byKey = new Map();
		/** @type {{contact: Contact, tallies: number[]}} Contacts beyond the limit */
		this.others = { contact: { kind: '', count: 0, ours: 0, attempts: [] }, tallies: [] };
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
	add( { blockedURI, effectiveDirective, originalPolicy, sourceFile } ) {
		const kind = kindOf( effectiveDirective );
		const [ , directive ] = /^([\w-]+)-src/.exec( effectiveDirective ) || [];
		if ( directive ) {
			this.count(
				kind || ( directive === 'object' ? directive : 'other' ),
				blockedURI, originalPolicy, sourceFile
			);
		}
	}

	/**
	 * @param {string} kind
	 * @param {string} address
	 * @param {string} [policy] Without: the loader held it
	 * @param {string} [source] The script that the browser names
	 */
	count( kind, address, policy = '', source = '' ) {
		const ours = !policy || isOurs( policy );
		const local = /^(?:frame|worker|object)/.test( kind ) && localOf( address );
		const [ origin, scheme, host ] = local ? [ '', '', local + ':' ] :
			WEB.exec( address ) || [];
		const isOwn = local || host === location.host;
		// Our policy is open to the page's own host, but for frames, workers and plug-ins; whatever
		// else it refuses was sent on from there.
		if ( !host || isOwn && !ours ) {
			return;
		}
		const key = kind + ':' + host;
		if ( !this.byKey.has( key ) && this.byKey.size < MOST ) {
			this.byKey.set( key, {
				contact: { kind, count: 0, ours: 0, attempts: [] },
				tallies: []
			} );
			if ( !this.isRefused( kind, host ) ) {
				this.fresh.push( key );
			}
		}
		// One contact that several policies refuse (the page's, a tighter one, the wiki's own) is
		// an event for each policy: the count is that of the busiest policy.
		if ( !this.policies.includes( policy ) ) {
			this.policies.push( policy );
		}
		const { contact, tallies } = this.byKey.get( key ) || this.others;
		const index = this.policies.indexOf( policy );
		const tally = tallies[ index ] = ( tallies[ index ] || 0 ) + 1;
		if ( ours ) {
			contact.ours = Math.max( contact.ours, tally );
		}
		if ( tally > contact.count ) {
			contact.count++;
			if ( this.byKey.has( key ) && !isOwn ) {
				const name = `${ kind }:${ scheme === 'https://' ? '' : scheme }${ host }`;
				this.news.set( name, ( this.news.get( name ) || 0 ) + 1 );
			}
		}
		const { attempts } = contact;
		const url = local ? host : address.replace( /[?#].*/, '' ).slice( 0, 2000 );
		if ( attempts.length < MOST_ATTEMPTS && contact !== this.others.contact &&
			!attempts.some( ( one ) => one.url === url && one.policy === policy ) ) {
			const by = kind === 'frame' && this.early.includes( /** @type {string} */ ( origin ) ) ?
				'early' : makerOf( source, address );
			attempts.push( { url, policy, isOurs: ours, by } );
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
	 * @return {{contacts: Contact[], more: number, worker: string, isWorkerRemoved: boolean,
	 *  host: string}} `more`: how many contacts are not among them
	 */
	all() {
		return {
			host: location.host,
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
