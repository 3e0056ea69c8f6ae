/**
 * The ledger: all entries of a user, in one map. At most 16 preferences hold it, each a list of
 * lines: a name, a space, an entry (docs/formats.md). The core reads and writes the same
 * (`crate/core/src/ledger/map.rs`), and `tests/vectors` holds both together.
 */

import { PREFERENCE } from './keys.js';

/** The name of an entry that is no gadget's: the key of the seals. */
export const KEY = '~key';

/**
 * @param {function(string): any} get Gives the value of a preference
 * @return {Object<string,string>} The entries by name: those of this wiki, then those of its farm.
 *  A name that stands twice has a text that is not an entry
 */
export function entriesOf( get ) {
	/** @type {Object<string,string>[]} Of this wiki, of its farm */
	const all = [ Object.create( null ), Object.create( null ) ];
	'0123456789abcdef'.split( '' ).forEach( ( digit ) => {
		const texts = all[ +( digit > '7' ) ];
		`${ get( PREFERENCE + digit ) || '' }`.split( '\n' ).forEach( ( line ) => {
			if ( line ) {
				const [ name ] = line.split( ' ', 1 );
				const text = line.slice( name.length + 1 );
				texts[ name ] = name in texts ? `\n${ texts[ name ] }\n${ text }` : text;
			}
		} );
	} );
	return Object.assign( all[ 1 ], all[ 0 ] );
}
