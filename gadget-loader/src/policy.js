/**
 * The page's policy: first party ∪ what the user has granted, as the text of a content security
 * policy (CSP Level 3). `tests/vectors` holds it to the core.
 */

/** @typedef {import('./verdict.js').Pair} Pair */

// MediaWiki itself needs these. The policy is about where a page may reach, not about what it may
// do, so inline script and eval stay open. Other kinds ignore the words.
const BASE = "'self' 'unsafe-inline' 'unsafe-eval' data: blob: ";

/**
 * @param {string[]} firstParty Source expressions; also those of the user's own computer, which is
 *  not a third party
 * @param {Pair[]} open What is granted to gadgets that may run, and what the site policy opens
 * @return {string}
 */
function policyText( firstParty, open ) {
	const first = BASE + firstParty.join( ' ' );
	// Frames and workers of the same origin carry no policy of their own. An empty list lets
	// nothing through.
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
 * @param {import('./page').Manifest} manifest
 * @param {Object<string,import('./page').Gate>} gates
 * @return {string} The policy of a page with these gates
 */
export function policyOf( manifest, gates ) {
	/** @type {any[]} */
	const none = [];
	return policyText( none.concat( manifest.firstParty || none ), none.concat(
		manifest.sameOrigin || none,
		...Object.keys( gates ).map( ( gadget ) => gates[ gadget ] ).filter( Array.isArray )
	) );
}

/**
 * Adds a policy to those in force. The browser enforces all of them, so a further one can only
 * tighten.
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
