/**
 * Frames that the browser has begun to load before the page had a policy: the parser comes first.
 * They are loaded again, now under the policy, unless it is open to them. So it makes no difference
 * where in the page a frame stands (docs/decisions/0029).
 */

import { WEB } from './content.js';

/**
 * @param {any} frames A list of elements
 * @param {string[]} open What is open, as `kind source`
 * @return {string[]} The origins of those that were loaded again
 */
export function again( frames, open ) {
	const sources = open.filter( ( pair ) => /^frame /.test( pair ) )
		.map( ( pair ) => pair.slice( 6 ) );
	/**
	 * @param {string} src
	 * @return {boolean} The policy names its host. Paths and ports make no difference here
	 */
	function isOpen( src ) {
		/** @type {URL} */
		let url;
		try {
			url = new URL( src );
		} catch ( e ) {
			// Browsers give back as it is what is no address.
			return false;
		}
		return sources.some( ( source ) => {
			const host = source.replace( /^\w+:\/\/|[:/].*/g, '' );
			return source === url.protocol ||
				source === "'self'" && url.origin === location.origin ||
				host === url.hostname ||
				host[ 0 ] === '*' && url.hostname.endsWith( host.slice( 1 ) );
		} );
	}
	/** @type {string[]} */
	const origins = [];
	Array.from( frames ).forEach( ( /** @type {any} */ frame ) => {
		const { src, srcdoc } = frame;
		const isClosed = !srcdoc && /^(?:https?|blob|data):/.test( src ) && !isOpen( src );
		if ( isClosed ) {
			origins.push( ( WEB.exec( src ) || [ '' ] )[ 0 ] );
		}
		if ( srcdoc || isClosed ) {
			// Out of the page and into it again: what it holds ends, and it begins anew. Given the
			// same address once more, Firefox refuses that, and goes on showing what it has.
			frame.replaceWith( frame );
		}
	} );
	return origins;
}
