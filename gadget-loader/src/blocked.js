/**
 * What the browser refused on this page. A flood must cost next to nothing: contacts are counted by
 * kind and host, and only so many kinds and hosts are kept.
 */

/**
 * @typedef {Object} Contact
 * @property {string} kind As in a request
 * @property {string} url Of the first one: after a redirect its origin only
 * @property {number} count
 * @property {boolean} ours Refused by the page's policy; else by one that the wiki sends itself
 */

/** Kinds and hosts. */
const MOST = 100;

/** Milliseconds in which what is new gathers before it is told. */
const PAUSE = 500;

const WEB = /^(?:https?|wss?):\/\/([^/]+)/;

/**
 * @param {string} directive
 * @return {string|undefined} The kind that a directive governs
 */
function kindOf( directive ) {
	// Chromium names the more special directive.
	const match = /^(connect|font|frame|img|media|script|style|worker)-src/.exec( directive );
	return match ? match[ 1 ] : undefined;
}

/**
 * @param {string} text A policy's
 * @return {string}
 */
function normalized( text ) {
	return text.replace( /\s+/g, ' ' ).trim();
}

export class Blocked {
	/**
	 * @param {string} prefix Of keys in the tab's store
	 * @param {function(string, string): boolean} isRefused Whether the user has refused a kind and
	 *  a host: of that nobody has to be told
	 * @param {function(): void} onNew Called when there is something that was not yet told in this
	 *  tab, and from then on when anything changes
	 */
	constructor( prefix, isRefused, onNew ) {
		this.isRefused = isRefused;
		this.key = prefix + 'blocked';
		this.onNew = onNew;
		/** @type {Map<string,Contact>} */
		this.byKey = new Map();
		/** @type {string[]} Keys of which nobody has thought yet */
		this.fresh = [];
		this.more = 0;
		this.isTold = false;
		this.isWaiting = false;
		this.lastPolicy = '';
		this.lastIsOurs = false;
	}

	/**
	 * @param {SecurityPolicyViolationEvent} event
	 */
	add( { blockedURI, effectiveDirective, originalPolicy } ) {
		const match = WEB.exec( blockedURI );
		const kind = kindOf( effectiveDirective );
		if ( !match || !kind || match[ 1 ] === location.host ) {
			return;
		}
		const ours = this.isOurs( originalPolicy );
		const key = `${ kind }:${ match[ 1 ] }${ ours ? '' : '!' }`;
		const known = this.byKey.get( key );
		if ( known ) {
			known.count++;
		} else if ( this.byKey.size < MOST ) {
			this.byKey.set( key, { kind, url: blockedURI.slice( 0, 2000 ), count: 1, ours } );
			if ( !this.isRefused( kind, match[ 1 ] ) ) {
				this.fresh.push( key );
			}
		} else if ( ours ) {
			this.more++;
		}
		this.tell();
	}

	/**
	 * @return {{contacts: Contact[], more: number}} `more`: how many contacts are not among them
	 */
	all() {
		return { contacts: Array.from( this.byKey.values() ), more: this.more };
	}

	/**
	 * @param {string} policy
	 * @return {boolean}
	 */
	isOurs( policy ) {
		if ( policy !== this.lastPolicy ) {
			const metas = document.querySelectorAll( 'meta[http-equiv="Content-Security-Policy"]' );
			this.lastPolicy = policy;
			this.lastIsOurs = Array.from( metas ).some(
				( meta ) => normalized( /** @type {HTMLMetaElement} */ ( meta ).content ) ===
					normalized( policy )
			);
		}
		return this.lastIsOurs;
	}

	tell() {
		if ( this.isWaiting ) {
			return;
		}
		this.isWaiting = true;
		setTimeout( () => {
			this.isWaiting = false;
			// Where the tab keeps nothing, it is told on every page.
			const told = ( mw.storage.session.get( this.key ) || '' ).split( ' ' );
			const fresh = this.fresh.splice( 0 ).filter( ( key ) => !told.includes( key ) );
			if ( fresh.length ) {
				const all = told.concat( fresh ).slice( -MOST ).join( ' ' ).trim();
				mw.storage.session.set( this.key, all );
				this.isTold = true;
			}
			if ( this.isTold ) {
				this.onNew();
			}
		}, PAUSE );
	}
}
