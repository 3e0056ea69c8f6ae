/**
 * Where this user's answers are read: the preferences, which come with the page, for who can have
 * them; the device for everybody else.
 */

import { encode } from './ledger.js';

const user = mw.config.get( 'wgUserName' );

/** The answers are kept in the preferences, not on the device. */
export const named = user !== null && !mw.config.get( 'wgUserIsTemp' );

/** Under this key the device has what this user put off (`crate/ui/src/manners.rs`). */
export const putOff = '~later' + user;

/** Of the keys in the device's stores. */
export const prefix = 'gadgetconsent-' + mw.config.get( 'wgWikiID' ) + '-';

/** Through which this user's tabs tell each other what was answered. */
export const channel = prefix + ( named ? user : '' );

/**
 * What stands in a store of the device, or nothing. Merely touching it may throw; then nothing was
 * answered.
 *
 * @param {'localStorage'|'sessionStorage'} storage
 * @param {string} key
 * @return {string}
 */
export function stored( storage, key ) {
	try {
		return window[ storage ].getItem( prefix + key ) || '';
	} catch ( e ) {
		return '';
	}
}

/** Gadgets that count as switched on in this tab; `!` when there is something to tell. */
export const wanted = stored( 'sessionStorage', '' ).split( ' ' );

/**
 * @param {string} gadget
 * @return {string}
 */
export function preference( gadget ) {
	return 'userjs-gadgetconsent-' + encode( gadget );
}

/**
 * @param {string} gadget
 * @return {string} The answer that lasts: the ledger's entry, or nothing
 */
export function readLasting( gadget ) {
	// `null`: taken back on this page.
	return named ? mw.user.options.get( preference( gadget ) ) || '' :
		stored( 'localStorage', encode( gadget ) );
}

/** Under this key it stands that answers of this user wait here (`crate/ui/src/outbox.rs`). */
export const outbox = '~outbox/' + user;

/**
 * @param {string} gadget
 * @return {string} The answer that waits on the device to be saved, or nothing
 */
export const waiting = ( gadget ) => stored(
	'localStorage', outbox + '/' + encode( gadget )
).split( '|' )[ 0 ];

/**
 * @param {string} gadget
 * @return {string} The answer that counts on this page: that of this session, as long as the one
 *  that lasts is what it was when that was given
 */
export function read( gadget ) {
	const lasting = readLasting( gadget );
	const [ entry, before ] = stored( 'sessionStorage', encode( gadget ) ).split( '|' );
	return before === lasting ? entry : lasting;
}

/**
 * Whether what is granted to the gadget is open, even when nobody asks for it as the page loads: it
 * is switched on, was asked for in this tab, or is hidden and cannot be switched on.
 *
 * @param {string} gadget
 * @param {string} [flags]
 * @return {boolean}
 */
export function isEnabled( gadget, flags = '' ) {
	return flags.includes( 'h' ) || mw.user.options.get( 'gadget-' + gadget ) > 0 ||
		wanted.includes( gadget );
}
