/**
 * What the user's answer to one gadget means for this page view. By equality alone: whatever needs
 * more thought than that is held, and the Rust core decides. Formats: docs/formats.md.
 */

/**
 * One kind of use of one source, as `kind https://source`: what an entry and a declaration are
 * compared by, and what the policy is made of.
 *
 * @typedef {string} Pair
 */

const ENTRY = /^1;(allow|refuse|never);(\d{4}-\d\d-\d\d)(?:\.[1-9]\d{0,4})?;([^;]*)(?:;([^;]+))?$/;
// What stands before a colon are kinds, unless it is a scheme, or a host and its port.
const REQUEST = /^(?:([a-z+]+):(?!\/\/|\d+(?:\/|$)))?(\w+:\/\/)?(.+)/;

/**
 * An injective encoding into what an option's name may hold.
 *
 * @param {string} gadget
 * @return {string}
 */
export function encode( gadget ) {
	return encodeURIComponent( gadget ).replace(
		/[^\dA-Za-z-]/g,
		( char ) => '_' + ( char === '%' ? '' : char.charCodeAt( 0 ).toString( 16 ).toUpperCase() )
	);
}

/**
 * @param {string|undefined} list A list of requests
 * @return {Pair[]} Of a text that is no such list, some that no declaration has
 */
export function pairs( list ) {
	/** @type {Pair[]} */
	const all = [];
	( list ? list.split( ' ' ) : [] ).forEach( ( text ) => {
		const match = REQUEST.exec( text ) || [];
		( match[ 1 ] || 'connect+font+img+media+style' ).split( '+' ).forEach( ( kind ) => {
			all.push( kind + ' ' + ( match[ 2 ] || 'https://' ) + match[ 3 ] );
		} );
	} );
	return all;
}

/**
 * @param {string[]} declaration A gadget's value in the manifest: needed, optional, flags,
 *  forbidden
 * @param {string} text The ledger's entry, or nothing
 * @param {number} since What was allowed before this time has to be confirmed
 * @return {'loading'|'error'|Pair[]} Of its gate: held, or refused for good. Granted: what is open
 *  for the gadget
 */
export function verdict( declaration, text, since ) {
	const [ , answer, day, granted, refused ] = ENTRY.exec( text ) || [];
	// What the site policy forbids is told by the module.
	if ( !answer || declaration[ 3 ] ) {
		return 'loading';
	}
	const needed = pairs( declaration[ 0 ] );
	const optional = pairs( declaration[ 1 ] );
	const yes = pairs( granted );
	const no = pairs( refused );
	const all = yes.concat( no );
	/**
	 * @param {Pair[]} list
	 * @return {function(Pair): boolean}
	 */
	const isIn = ( list ) => ( pair ) => list.includes( pair );

	// An entry that says anything else than the declaration, or says a thing twice, is not read
	// here: it might refuse what it grants.
	return new Set( all ).size < all.length ||
		!all.every( isIn( needed.concat( optional ) ) ) ? 'loading' :
		answer === 'never' || answer === 'refuse' && needed.some( isIn( no ) ) ? 'error' :
			answer === 'allow' && Date.parse( day ) > since && needed.every( isIn( yes ) ) &&
				optional.every( isIn( all ) ) ? yes : 'loading';
}
