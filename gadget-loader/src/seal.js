/**
 * The seal of an answer for this session: SipHash-2-4 with 128 bits over the key in the store and
 * the text, by a key that only the user's own preferences hold (docs/decisions/0027). The core
 * has the same (`crate/core/src/seal.rs`); `tests/vectors` holds both together. Only pages of a
 * tab with such an answer run it, so it may be slow.
 */

/* global BigInt */
/* eslint-disable no-bitwise, compat/compat, es-x/no-bigint -- Where a browser has no `BigInt`, no
	seal counts, and the gadget asks. */

/** What is mixed: two words, and by how many bits the second one is turned. */
const MIXED = [ [ 0, 1, 13 ], [ 2, 3, 16 ], [ 0, 3, 21 ], [ 2, 1, 17 ] ];

/**
 * @param {string} key 32 hexadecimal digits
 * @param {string} place The key in the store, in ASCII
 * @param {string} text
 * @return {string} 32 hexadecimal digits
 * @throws {Error} If the key is not one, or the browser has no `BigInt`
 */
export function digest( key, place, text ) {
	const bytes = ( /** @type {string} */ string ) => new TextEncoder().encode( string );
	const words = ( /** @type {Uint8Array} */ array ) => new DataView( array.buffer );
	const short = ( /** @type {any} */ number ) => BigInt.asUintN( 64, number );
	const turned = ( /** @type {any} */ number, /** @type {number} */ bits ) => short(
		number << BigInt( bits ) | number >> BigInt( 64 - bits )
	);

	// The length of the place, the place, the text, and the length of all.
	const input = bytes( place + text );
	const all = new Uint8Array( ( input.length >> 3 ) * 8 + 16 );
	words( all ).setUint32( 0, place.length, true );
	all.set( input, 8 );
	all[ all.length - 1 ] = input.length + 8;

	const [ digits ] = /** @type {string[]} */ ( /^[\da-f]{32}$/.exec( key ) );
	const keys = words( Uint8Array.from(
		/** @type {any} */ ( digits.match( /../g ) ), ( pair ) => parseInt( pair, 16 )
	) );
	const first = words( bytes( 'somepseudorandomlygeneratedbytes' ) );
	const state = [ 0, 8, 16, 24 ].map(
		( at ) => first.getBigUint64( at ) ^ keys.getBigUint64( at % 16, true )
	);
	const mix = ( /** @type {number} */ rounds ) => {
		while ( rounds-- ) {
			MIXED.forEach( ( [ one, other, bits ], index ) => {
				state[ one ] = short( state[ one ] + state[ other ] );
				state[ other ] = turned( state[ other ], bits ) ^ state[ one ];
				if ( index % 3 === 0 ) {
					state[ one ] = turned( state[ one ], 32 );
				}
			} );
		}
		const mixed = state.reduce( ( one, other ) => one ^ other ).toString( 16 );
		return ( '0'.repeat( 15 ) + mixed ).slice( -16 );
	};
	state[ 1 ] ^= BigInt( 0xee );
	for ( let at = 0; at < all.length; at += 8 ) {
		const word = words( all ).getBigUint64( at, true );
		state[ 3 ] ^= word;
		mix( 2 );
		state[ 0 ] ^= word;
	}
	state[ 2 ] ^= BigInt( 0xee );
	const low = mix( 4 );
	state[ 1 ] ^= BigInt( 0xdd );
	return mix( 4 ) + low;
}
