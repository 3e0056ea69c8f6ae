/**
 * The page's policy: first party ∪ what the user has granted, as the text of a content security
 * policy (CSP Level 3). `crate/core/src/csp.rs` says the same, without what another source
 * contains; a test compares what the two mean.
 */

/** @typedef {import('./ledger.js').Requests} Requests */

// The user's own computer is no third party. `http:` also lets https through, and `ws:` wss.
const LOOPBACK = 'http://localhost:* http://127.0.0.1:* ws://localhost:* ws://127.0.0.1:*';

// What MediaWiki itself needs; F stands for the first party's sources and the loopback's. What is
// enforced is where a page may reach, not what it may do, so inline script and eval stay open.
// Same-origin frames and workers carry no policy of their own, so 'self' is not among theirs.
/** @type {Object<string,string>} */
const BASE = {
	default: "'self' data: blob: F",
	script: "'self' 'unsafe-inline' 'unsafe-eval' blob: F",
	style: "'self' 'unsafe-inline' data: blob: F",
	img: "'self' data: blob: F",
	font: "'self' data: blob: F",
	media: "'self' data: blob: F",
	connect: "'self' data: blob: F",
	frame: '',
	worker: 'blob:',
	object: ''
};

/**
 * @param {string[]} firstParty
 * @param {Requests[]} open What is granted, one for each gadget that may run
 * @return {string}
 */
export function policyText( firstParty, open ) {
	const first = firstParty.concat( LOOPBACK ).join( ' ' );
	return Object.keys( BASE ).map( ( kind ) => {
		/** @type {string[]} */
		const sources = [];
		open.forEach( ( requests ) => Object.keys( requests ).forEach( ( source ) => {
			const full = ( !source.includes( '://' ) ? 'https://' : '' ) + source;
			if ( requests[ source ].includes( kind ) && !sources.includes( full ) ) {
				sources.push( full );
			}
		} ) );
		// By a function: a path may hold what `replace` would take for a pattern, such as `$&`.
		const all = [ BASE[ kind ].replace( 'F', () => first ) ]
			.concat( sources ).join( ' ' ).trim();
		return kind + '-src ' + ( all || "'none'" );
	} ).join( '; ' );
}

/**
 * Adds a policy to those in force. The browser enforces their intersection, so a further one can
 * only tighten.
 *
 * @param {Document} document
 * @param {string} text
 */
export function enforce( document, text ) {
	const meta = document.createElement( 'meta' );
	meta.httpEquiv = 'Content-Security-Policy';
	meta.content = text;
	// Only in the head does a policy count.
	document.head.appendChild( meta );
}
