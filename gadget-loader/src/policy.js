/**
 * The page's policy: first party ∪ what the user has granted, as the text of a content security
 * policy (CSP Level 3). `tests/vectors` holds it to the core.
 */

import { isPair, isSource } from './verdict.js';

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
 * @param {string} pair
 * @return {boolean} The site policy can open it: to the wiki's own pages, and to what only a page
 *  itself contains
 */
const isOwn = ( pair ) => /^(?:frame|worker) (?:'self'|blob:|data:)$/.test( pair );

/**
 * @param {import('./page').Manifest} manifest
 * @param {Object<string,import('./page').Gate>} gates
 * @param {string} [own] The origin of the wiki's scripts, if it is not the page's
 * @param {function(string): void} [tell] Told what cannot be in a policy, and opens nothing
 * @return {string} The policy of a page with these gates
 */
export function policyOf( manifest, gates, own, tell ) {
	/** @type {any[]} */
	const none = [];
	/**
	 * @param {string[]|undefined} list
	 * @param {function(string): boolean} isValid
	 * @return {string[]}
	 */
	const valid = ( list, isValid ) => none.concat( list || none ).filter( ( text ) => {
		const is = isValid( text );
		if ( !is && tell ) {
			tell( text );
		}
		return is;
	} );
	return policyText( valid( manifest.firstParty, isSource ).concat( own || none ), none.concat(
		valid( manifest.sameOrigin, isOwn ),
		valid( manifest.content, ( text ) => isOwn( text ) || isPair( text ) ),
		...Object.keys( gates ).map( ( gadget ) => gates[ gadget ] ).filter( Array.isArray )
	) );
}

/** How many policies were put into this page. */
let count = 0;

/** The beginning of the addresses with which policies are tried. */
const PROBE = 'wss://probe';

/**
 * Puts a policy into the page, and tries it with a base address that only this policy refuses. A
 * browser decides that at once, and asks nobody. Scripts that ran before may have replaced any
 * method, so whatever is not as expected counts as failure.
 *
 * @param {any} view Whose methods are taken
 * @param {string} text
 * @return {boolean} Whether the policy is in force
 */
function isEnforced( { document: own, Node, Reflect }, text ) {
	const url = PROBE + '.probe'.repeat( count ) + '/';
	// The policies before this one allow the address; all allow what pages use.
	text += ';base-uri http: https: wss://*' + '.probe'.repeat( ++count );
	const { documentElement: any } = own;
	const head = /** @type {Element} */ ( own.querySelector.call( document, 'head' ) );
	const meta = own.createElement.call( document, 'meta' );
	const base = own.createElement.call( document, 'base' );
	any.setAttribute.call( meta, 'http-equiv', 'Content-Security-Policy' );
	any.setAttribute.call( meta, 'content', text );
	any.setAttribute.call( base, 'href', url );
	// Only in the head does a policy count, and only the first base address does.
	any.append.call( head, meta );
	any.prepend.call( head, base );
	const isDone = own.querySelector.call( document, 'base[href]' ) === base &&
		Reflect.get( Node.prototype, 'baseURI', document ) !== url &&
		any.matches.call( meta, 'head>*' ) &&
		any.getAttribute.call( meta, 'content' ) === text;
	any.remove.call( base );
	return isDone;
}

/**
 * Adds a policy to those in force. The browser enforces all of them, so a further one can only
 * tighten.
 *
 * @param {string} text
 * @throws {Error} If another script of the page prevents it
 */
export function enforce( text ) {
	try {
		if ( isEnforced( window, text ) ) {
			return;
		}
	} catch ( e ) {
		// Once more.
	}
	// A new frame has methods of its own, which nobody has replaced. No script can replace that a
	// window counts its frames.
	const { length } = window;
	document.documentElement.insertAdjacentHTML( 'beforeend', '<iframe hidden>' );
	const view = /** @type {any} */ ( window[ length ] );
	const isDone = isEnforced( view, text );
	// It was there before the policy, and so has none.
	view.frameElement.remove();
	if ( !isDone ) {
		throw new Error( 'the page is open' );
	}
}

/**
 * @param {string} text Of a policy, as a browser reports it
 * @return {boolean} It is one of this module's: no other names what they are tried with
 */
export const isOurs = ( text ) => text.includes( 'wss://*.probe' );

/**
 * @param {SecurityPolicyViolationEvent} event
 * @return {boolean} It only tells that a policy was tried
 */
export const isProbe = ( { blockedURI } ) => blockedURI.startsWith( PROBE );
