/**
 * What the browser refused on this page. A flood must cost next to nothing: contacts are counted by
 * kind and host, and only so many kinds and hosts are kept.
 */

/**
 * @typedef {Object} Contact
 * @property {string} kind As in a request
 * @property {string} url Of the first one: after a redirect its origin only
 * @property {number} count
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

export class Blocked {
	/**
	 * @param {string} prefix Of keys in the tab's store
	 * @param {function(string, string): boolean} isRefused Whether the user has refused a kind and
	 *  a host: of that nobody has to be told
	 * @param {function(): void} onNew Called when there is something that was not yet told in this
	 *  tab, and from then on when anything changes
	 * @param {function(Map<string,number>): void} keep Given how often more each kind and host,
	 *  as `kind:host`, was refused
	 */
	constructor( prefix, isRefused, onNew, keep ) {
		this.keep = keep;
		/** @type {Map<string,number>} How often more, not yet kept */
		this.news = new Map();
		this.isRefused = isRefused;
		this.key = prefix + '~blocked';
		this.onNew = onNew;
		/** @type {Map<string,{contact: Contact, tallies: number[]}>} */
		this.byKey = new Map();
		/** @type {{contact: Contact, tallies: number[]}} For which there was no place */
		this.others = { contact: { kind: '', url: '', count: 0 }, tallies: [] };
		/** How many were not even looked at. */
		this.lost = 0;
		/** @type {string[]} */
		this.policies = [];
		/** @type {string[]} Keys of which nobody has thought yet */
		this.fresh = [];
		this.isTold = false;
		this.isWaiting = false;
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
		const key = kind + ':' + match[ 1 ];
		if ( !this.byKey.has( key ) && this.byKey.size < MOST ) {
			const url = blockedURI.slice( 0, 2000 );
			this.byKey.set( key, { contact: { kind, url, count: 0 }, tallies: [] } );
			if ( !this.isRefused( kind, match[ 1 ] ) ) {
				this.fresh.push( key );
			}
		}
		// What several policies refuse (the page's, a tighter one, the wiki's own) is one contact
		// and an event for each: the most busy policy counts.
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
	 * @return {{contacts: Contact[], more: number}} `more`: how many contacts are not among them
	 */
	all() {
		return {
			contacts: Array.from( this.byKey.values(), ( { contact } ) => contact ),
			more: this.others.contact.count + this.lost
		};
	}

	/**
	 * @param {string} site
	 * @return {boolean} Something was refused to it
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
