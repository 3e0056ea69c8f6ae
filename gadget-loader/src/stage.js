/**
 * Which stage holds for whom: for a page, and for each gadget. The core states the rule
 * (`crate/core/src/stage.rs`), and `tests/vectors` holds both to the same answers.
 */

import { isNamed, prefix, stored } from './answers.js';
import { LOT } from './keys.js';
import { isIn } from './verdict.js';

/** @typedef {import('./page').Stage} Stage */

/** @type {Stage[]} Each begins with the letter that is its flag */
const STAGES = [ 'observe', 'ask', 'enforce' ];

/**
 * @param {any} name
 * @return {Stage} What cannot be read enforces
 */
const known = ( name ) => STAGES.includes( name ) ? name : 'enforce';

/**
 * @param {import('./page').Manifest} manifest
 * @param {any} groups Of the reader
 * @param {function(): number} lotOf Gives the reader's lot
 * @return {boolean} Enforcing is limited, and this reader is certainly not one of those for whom it
 *  holds
 */
export const isSpared = ( { enforceFor = [], enforceShare = 0 }, groups, lotOf ) => (
	Array.isArray( enforceFor ) && Array.isArray( groups ) &&
	typeof enforceShare === 'number' && enforceShare >= 0 &&
	enforceFor.length + enforceShare > 0 && !enforceFor.some( isIn( groups ) ) &&
	( !enforceShare || lotOf() >= enforceShare )
);

/**
 * @param {import('./page').Manifest} manifest
 * @param {boolean} isFree Whether the reader is spared
 * @param {string} [flags] Of the gadget; without: the page's stage
 * @return {Stage}
 */
export function stageOf( { mode, modeForOthers = 'ask' }, isFree, flags = '' ) {
	const [ flag ] = /[oae]/.exec( flags ) || [ '' ];
	const own = STAGES.find( ( name ) => name[ 0 ] === flag ) || known( mode );
	return isFree && own === 'enforce' ? known( modeForOthers ) : own;
}

/**
 * A lot that stays: of a user with an account, by the name, which no script can change. Everybody
 * else draws one, and the device keeps it. It is too small a number to know a device by.
 *
 * @param {function(string, string, string): string} digest Of `seal.js`
 * @return {number} From 0 to 99; not a number, if the device keeps none
 */
export function lot( digest ) {
	try {
		if ( isNamed ) {
			return parseInt( digest( '0'.repeat( 32 ), prefix, '' ).slice( -8 ), 16 ) % 100;
		}
		if ( !stored( 'localStorage', LOT ) ) {
			// eslint-disable-next-line mediawiki/no-storage -- docs/decisions/0002
			window.localStorage.setItem( prefix + LOT, `${ Math.floor( Math.random() * 100 ) }` );
		}
	} catch ( e ) {
		// A browser that cannot tell, or a device that keeps nothing.
	}
	const text = stored( 'localStorage', LOT );
	return /^\d\d?$/.test( text ) ? +text : NaN;
}
