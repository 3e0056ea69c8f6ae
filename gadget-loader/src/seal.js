/**
 * The seal of an answer for this session: SipHash-2-4 with 128 bits over the key in the store and
 * the text, by a key that only the user's own preferences hold (docs/decisions/0027). The core
 * has the same (`crate/core/src/seal.rs`); `tests/vectors` holds both together. Only pages of a
 * tab with such an answer run it, so it may be slow.
 */

/* global BigInt */
/* eslint-disable no-bitwise, compat/compat, es-x/no-bigint -- Where a browser has no `BigInt`, no
	seal counts, and the gadget asks. */

/** The first state, as SipHash has it. */
const STATE = [
	'736f6d6570736575', '646f72616e646f6d', '6c7967656e657261', '7465646279746573'
];

/**
 * @param {string} key 32 hexadecimal digits
 * @param {string} place The key in the store, in ASCII
 * @param {string} text
 * @return {string} 32 hexadecimal digits
 * @throws {Error} If the key is not one, or the browser has no `BigInt`
 */
export function digest( key, place, text ) {
	const bytes = new TextEncoder().encode( place + text );
	const all = new Uint8Array( ( bytes.length >> 3 ) * 8 + 16 );
	const words = new DataView( all.buffer );
	words.setUint32( 0, place.length, true );
	all.set( bytes, 8 );
	all[ all.length - 1 ] = bytes.length + 8;

	const hex = ( /** @type {string} */ digits ) => BigInt( '0x' + digits );
	const short = ( /** @type {any} */ number ) => BigInt.asUintN( 64, number );
	const turned = ( /** @type {any} */ number, /** @type {number} */ bits ) => (
		short( number << BigInt( bits ) | number >> BigInt( 64 - bits ) ) );
	const reversed = ( /** @type {string} */ digits ) => hex(
		/** @type {string[]} */ ( digits.match( /../g ) ).reverse().join( '' )
	);
	const keys = /** @type {string[]} */ ( /^([\da-f]{16})([\da-f]{16})$/.exec( key ) )
		.slice( 1 ).map( reversed );
	let [ a, b, c, d ] = STATE.map(
		( digits, index ) => hex( digits ) ^ keys[ index % 2 ]
	);
	const mix = ( /** @type {number} */ rounds ) => {
		while ( rounds-- ) {
			a = short( a + b );
			b = turned( b, 13 ) ^ a;
			a = turned( a, 32 );
			c = short( c + d );
			d = turned( d, 16 ) ^ c;
			a = short( a + d );
			d = turned( d, 21 ) ^ a;
			c = short( c + b );
			b = turned( b, 17 ) ^ c;
			c = turned( c, 32 );
		}
		return ( '0'.repeat( 15 ) + ( a ^ b ^ c ^ d ).toString( 16 ) ).slice( -16 );
	};
	b ^= hex( 'ee' );
	for ( let at = 0; at < all.length; at += 8 ) {
		const word = words.getBigUint64( at, true );
		d ^= word;
		mix( 2 );
		a ^= word;
	}
	c ^= hex( 'ee' );
	const low = mix( 4 );
	b ^= hex( 'dd' );
	return mix( 4 ) + low;
}
