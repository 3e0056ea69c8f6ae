/**
 * Runs a script at the revision to which its user has agreed: the text that was checked, and no
 * other (docs/decisions/0042-one-script-one-consent.md).
 */

/** Milliseconds that a wiki has for its answer. */
const PATIENCE = 1e4;

/** Seconds for which a browser may keep the text of a revision, which does not change. */
const KEPT = '2592000';

/**
 * Why a revision does not run:
 *
 * - `insecure`: the browser checks nothing on a page without HTTPS
 * - `no-answer`: the wiki does not answer, or not in a form that can be read
 * - `missing`: there is no such revision (any more)
 * - `hidden`: the wiki hides its text
 * - `other-page`: it is a revision of another page
 * - `differs`: the text is not the one that the wiki says it is
 *
 * The module has a sentence for each (`crate/ui/src/wiki/script.rs`).
 *
 * @typedef {'insecure'|'no-answer'|'missing'|'hidden'|'other-page'|'differs'} Reason
 */

export class NotRun extends Error {
	/**
	 * @param {Reason} reason
	 * @param {string} name Of the script
	 * @param {any} [cause]
	 */
	constructor( reason, name, cause = '' ) {
		super( `${ name }: ${ reason } ${ cause }`.trim() );
		this.reason = reason;
	}
}

/**
 * What the wiki says of a revision.
 *
 * @typedef {Object} Stated
 * @property {string} title Of its page, as the wiki writes it
 * @property {string} sha1 Of its text
 * @property {string} author Empty: hidden
 * @property {string} time ISO 8601
 */

/**
 * @typedef {Object} Wiki The wiki of a script
 * @property {function(Object<string,string>): Promise<any>} ask Asks its Action API
 * @property {function(Object<string,string>): Promise<ArrayBuffer>} [raw] Reads its index.php.
 *  Without: its texts come by the API
 * @property {function(string): string|null} nameOf The name of the script whose page has a title
 */

/**
 * @param {Promise<any>} promise
 * @return {Promise<any>} The same. Rejected if it takes too long
 */
const inTime = ( promise ) => new Promise( ( resolve, reject ) => {
	setTimeout( reject, PATIENCE, 'no answer in time' );
	promise.then( resolve, reject );
} );

/**
 * @param {ArrayBuffer|Uint8Array} bytes
 * @param {SubtleCrypto} subtle
 * @return {Promise<string>} As the API writes it
 */
export const sha1Of = ( bytes, subtle ) => subtle.digest( 'SHA-1', bytes ).then( ( digest ) => (
	Array.from( new Uint8Array( digest ), ( byte ) => ( '0' + byte.toString( 16 ) ).slice( -2 ) ).join( '' )
) );

/**
 * @param {Wiki} wiki
 * @param {string} name
 * @param {number} revision
 * @param {boolean} withText
 * @return {Promise<[ Stated, string|null ]>} What the wiki says of the revision, and its text
 * @throws {NotRun} If it is no revision of this script's page, or its text cannot be seen
 */
function state( wiki, name, revision, withText ) {
	return inTime( wiki.ask( {
		prop: 'revisions',
		revids: String( revision ),
		rvprop: 'ids|timestamp|user|sha1' + ( withText ? '|content' : '' ),
		rvslots: 'main'
	} ) ).then( ( answer ) => {
		const { query } = answer;
		const [ page ] = query.pages || [];
		const [ found ] = page && page.revisions || [];
		if ( query.badrevids || !found ) {
			throw new NotRun( 'missing', name, revision );
		}
		if ( found.revid !== revision ) {
			throw new NotRun( 'no-answer', name, found.revid );
		}
		if ( wiki.nameOf( page.title ) !== name ) {
			// The number alone says which text it is, whatever title stands beside it.
			throw new NotRun( 'other-page', name, page.title );
		}
		const main = found.slots && found.slots.main || {};
		if ( !/^[\da-f]{40}$/.test( found.sha1 || '' ) || main.texthidden ) {
			throw new NotRun( 'hidden', name, revision );
		}
		return /** @type {[ Stated, string|null ]} */ ( [ {
			title: page.title, sha1: found.sha1, author: found.user || '', time: found.timestamp || ''
		}, withText ? String( main.content ) : null ] );
	} );
}

/**
 * The text of a revision that is what the wiki says of it.
 *
 * @typedef {Object} Checked
 * @property {string} text
 * @property {string} sha1
 * @property {Stated} [stated] If the wiki was asked
 */

/**
 * @param {Wiki} wiki
 * @param {string} name Of the script
 * @param {number} revision
 * @param {string} sha1 Of this revision of this script, if the wiki has said it before; or nothing
 * @param {SubtleCrypto|undefined} subtle `crypto.subtle`
 * @return {Promise<Checked>} Rejected with a `NotRun`
 */
export function read( wiki, name, revision, sha1, subtle ) {
	if ( !subtle ) {
		return Promise.reject( new NotRun( 'insecure', name ) );
	}
	const { raw } = wiki;
	const stating = sha1 && raw ? Promise.resolve( /** @type {null} */ ( null ) ) :
		state( wiki, name, revision, !raw );
	// Beside it, not after it.
	const reading = raw && inTime( raw( {
		action: 'raw', ctype: 'text/javascript', oldid: String( revision ), maxage: KEPT, smaxage: KEPT
	} ) );
	/** @type {any} */
	let failure;
	// What the wiki says of a revision that cannot be read is more than that it cannot be read.
	const coming = reading && reading.catch( ( error ) => {
		failure = error;
	} );
	return Promise.all( [ stating, coming ] ).then( ( [ stated, bytes ] ) => {
		if ( raw && !bytes ) {
			throw failure;
		}
		const all = bytes ? new Uint8Array( bytes ) :
			new TextEncoder().encode( stated && stated[ 1 ] || '' );
		const expected = sha1 || stated && stated[ 0 ].sha1;
		return sha1Of( all, subtle ).then( ( found ) => {
			if ( found !== expected || stated && stated[ 0 ].sha1 !== expected ) {
				throw new NotRun( 'differs', name, found );
			}
			return {
				// What runs is what was compared, bytes that are no text among them.
				text: new TextDecoder( 'utf-8', { fatal: true, ignoreBOM: true } ).decode( all ),
				sha1: found,
				stated: stated ? stated[ 0 ] : undefined
			};
		} );
	} ).catch( ( error ) => {
		throw error instanceof NotRun ? error : new NotRun( 'no-answer', name, error );
	} );
}

/**
 * Runs a text, now. An element without an address: nothing is fetched again.
 *
 * @param {Document} page
 * @param {string} text
 * @param {string} address By which the browser's tools call it
 */
export function run( page, text, address ) {
	const element = page.createElement( 'script' );
	// In an address there is no line end.
	element.text = `${ text }\n//# sourceURL=${ encodeURI( address ) }`;
	page.head.appendChild( element );
	element.remove();
}
