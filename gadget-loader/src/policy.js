/**
 * The page's policy: first party ∪ what the user has granted, as the text of a content security
 * policy (CSP Level 3). `crate/core/src/csp.rs` says the same, without what another source
 * contains; a test compares what the two mean.
 */

/** @typedef {import('./ledger.js').Pair} Pair */

// What MediaWiki itself needs: what is enforced is where a page may reach, not what it may do, so
// inline script and eval stay open; the kinds that have no such things pass the words over.
const BASE = "'self' 'unsafe-inline' 'unsafe-eval' data: blob: ";

/**
 * @param {string[]} firstParty Source expressions; with those of the user's own computer, which is
 *  no third party
 * @param {Pair[]} open What is granted to gadgets that may run, and what the site policy opens
 * @return {string}
 */
export function policyText( firstParty, open ) {
	const first = BASE + firstParty.join( ' ' );
	// Same-origin frames and workers carry no policy of their own. An empty list lets nothing
	// through.
	/** @type {Object<string,string>} */
	const directives = { default: first, frame: ' ', worker: 'blob:', object: ' ' };
	open.forEach( ( pair ) => {
		const [ kind, source ] = `${ pair }`.split( ' ' );
		directives[ kind ] = ( directives[ kind ] || first ) + ' ' + source;
	} );
	return Object.keys( directives ).map( ( kind ) => kind + '-src ' + directives[ kind ] )
		.join( ';' );
}

/**
 * Adds a policy to those in force. The browser enforces their intersection, so a further one can
 * only tighten.
 *
 * @param {string} text
 */
export function enforce( text ) {
	const meta = document.createElement( 'meta' );
	meta.httpEquiv = 'Content-Security-Policy';
	meta.content = text;
	// Only in the head does a policy count.
	document.head.appendChild( meta );
}
