/**
 * The kinds of use of a source: the fetch directives of CSP without `-src`. The core has the same
 * list (`crate/core/src/kind.rs`); a test compares the two.
 */

/** The kinds that are meant where a request names none, as a request names several. */
export const PASSIVE = 'connect+font+img+media+style';

/** @type {string[]} */
export const KINDS = /* @__PURE__ */ ( PASSIVE + '+frame+script+worker' ).split( '+' );

/**
 * @param {string} directive As Chromium reports it, for example `style-src-elem`
 * @return {string|undefined} The kind that the directive governs
 */
export function kindOf( directive ) {
	return KINDS.find( ( kind ) => directive.startsWith( kind + '-src' ) );
}
