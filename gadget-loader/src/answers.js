/**
 * Where the loader reads this user's answers: in the preferences, which come with the page, for
 * users with an account; on the device for everybody else.
 */

import { ANSWER, OUTBOX, SAVED, WANTED, ofGadget, prefixOf } from './keys.js';
import { KEY, entriesOf } from './ledger.js';
import { HIDDEN } from './manifest.js';
import { counting, isIn, newer, pairs, takesAway } from './verdict.js';

/** @typedef {import('./verdict.js').Texts} Texts */

/** @type {{get:function(string): any}} The user's preferences */
let options;
/** @type {function(string, string, string): string} `digest` of `seal.js` */
let digest;
/** Whether the answers are kept in the preferences, not on the device. */
export let isNamed = false;
/**
 * The prefix of this user's keys in the device's stores, and the name of the channel on which this
 * user's tabs tell each other what was answered.
 */
export let prefix = '';
/**
 * Gadgets that count as switched on in this tab; also `!`: there is news to tell.
 *
 * @type {string[]}
 */
export let wanted = [];

/**
 * The entries in the preferences, by name, as far as this page knows them.
 *
 * @type {Object<string,string>}
 */
let ledger;

/**
 * Whose answers they are. Called once, before all others.
 *
 * @param {{get:function(string): any}} config `mw.config`
 * @param {{get:function(string): any}} preferences `mw.user.options`
 * @param {function(string, string, string): string} sealing `digest` of `seal.js`
 */
export function begin( config, preferences, sealing ) {
	const user = config.get( 'wgUserName' );
	options = preferences;
	digest = sealing;
	isNamed = user !== null && !config.get( 'wgUserIsTemp' );
	prefix = prefixOf( config.get( 'wgWikiID' ), isNamed ? user : '' );
	wanted = stored( 'sessionStorage', WANTED ).split( ' ' );
}

/**
 * Called once, when the preferences are there.
 *
 * @param {Object<string,string>} [known] The entries, if they were read before
 * @return {Object<string,string>} The entries, by name; what changes on this page changes in it
 */
export function open( known ) {
	ledger = known || entriesOf( ( name ) => options.get( name ) );
	return ledger;
}

/**
 * Merely touching a store may throw. Then nothing was answered.
 *
 * @param {'localStorage'|'sessionStorage'} storage
 * @param {string} key Without the prefix
 * @return {string} The text in a store of the device, or nothing
 */
export function stored( storage, key ) {
	try {
		return window[ storage ].getItem( prefix + key ) || '';
	} catch ( e ) {
		return '';
	}
}

/**
 * Lists the keys of the device's stores. One look at all of them costs less than three for each
 * gadget, which mostly find nothing.
 *
 * @return {string[]} This user's keys, without the prefix
 */
export function listed() {
	/** @type {string[]} */
	const keys = [];
	[ 'localStorage', 'sessionStorage' ].forEach( ( storage ) => {
		try {
			Object.keys( window[ /** @type {'localStorage'} */ ( storage ) ] ).forEach( ( key ) => {
				if ( key.startsWith( prefix ) ) {
					keys.push( key.slice( prefix.length ) );
				}
			} );
		} catch ( e ) {
			// Nothing was answered.
		}
	} );
	return keys;
}

/**
 * Somebody else may have been logged in in this tab, with scripts that wrote there.
 *
 * @param {string} text An answer for this session
 * @param {string} gadget
 * @return {string} The same; nothing, if it grants something and this user has not sealed it
 */
function trusted( text, gadget ) {
	if ( !isNamed || !text || takesAway( text ) ) {
		return text;
	}
	const [ , sealed, seal ] = /^([^]*)\|~([\da-f]+)$/.exec( text ) || [];
	try {
		return digest( ledger[ KEY ], prefix + ofGadget( ANSWER, gadget ), sealed ) === seal ?
			text : '';
	} catch ( e ) {
		// No key, or a browser that cannot tell.
		return '';
	}
}

/**
 * @param {'localStorage'|'sessionStorage'} storage
 * @param {string} what
 * @param {string} gadget
 * @param {string[]} [known] What `listed` gave; without: the store is asked
 * @return {string} What is stored for the gadget, or nothing
 */
const storedFor = ( storage, what, gadget, known ) => (
	// Most often nothing is known, and no name need be encoded.
	known && !( known.length && known.includes( ofGadget( what, gadget ) ) ) ? '' :
		stored( storage, ofGadget( what, gadget ) ) );

/**
 * @param {string} gadget
 * @param {string[]} [known] As in `storedFor`
 * @return {string} The lasting answer with which the page came: the ledger's entry, or nothing
 */
export const readShown = ( gadget, known ) => isNamed ? ledger[ gadget ] || '' :
	storedFor( 'localStorage', ANSWER, gadget, known );

/**
 * @param {string} gadget
 * @param {string[]} [known] As in `storedFor`
 * @return {string} What this device has saved since, if the page is from before it; or nothing
 */
const lateOf = ( gadget, known ) => newer(
	storedFor( 'localStorage', SAVED, gadget, known ), readShown( gadget, known )
);

/**
 * @param {string} gadget
 * @param {string[]} [known] As in `storedFor`
 * @return {string} The answer for this session, as far as it is trusted, or nothing
 */
const sessionOf = ( gadget, known ) => trusted(
	storedFor( 'sessionStorage', ANSWER, gadget, known ), gadget
);

/**
 * @param {string} gadget
 * @param {string[]} [known] As in `storedFor`
 * @return {Texts} All that is stored for the gadget
 */
export const texts = ( gadget, known ) => ( {
	lasting: readShown( gadget, known ),
	session: sessionOf( gadget, known ),
	saved: storedFor( 'localStorage', SAVED, gadget, known ),
	pending: storedFor( 'localStorage', OUTBOX, gadget, known )
} );

/**
 * @param {string} gadget
 * @return {string} The lasting answer, as far as this device knows, or nothing. On a page from
 *  before it, what this device has saved since, if that grants nothing: any script of the wiki can
 *  write to the device
 */
export const readLasting = ( gadget ) => ( /^1;[nr][a-z]+;[^;]+;(;|$)/
	.exec( lateOf( gadget ) ) || { input: readShown( gadget ) } ).input;

/**
 * @param {string} gadget
 * @return {string} The entry that counts on this page, or nothing
 */
export const read = ( gadget ) => counting( readLasting( gadget ), sessionOf( gadget ) );

/**
 * @param {string} gadget
 * @param {import('./page').Pair[]} list
 * @return {boolean} The entry that counts grants all of these. The page may be from before it
 */
export function isAllowed( gadget, list ) {
	const [ , answer, , granted ] = read( gadget ).split( ';' );
	return answer === 'allow' && list.every( isIn( pairs( granted ) ) );
}

/**
 * @param {Object<string,any>} gates Of this page, by gadget
 * @param {string[]} [known] As in `storedFor`
 * @return {boolean} Whether the page is from before an answer that this device has saved, or its
 *  wiki has lost the answer
 */
export const isStale = ( gates, known ) => Object.keys( gates )
	.some( ( gadget ) => lateOf( gadget, known ) );

/**
 * @param {string} gadget
 * @param {string} flags
 * @return {boolean} Whether the gadget's grants are open even when nobody asks for it as the page
 *  loads: it is switched on, was asked for in this tab, or is hidden and cannot be switched on
 */
export function isEnabled( gadget, flags ) {
	return flags.includes( HIDDEN ) || options.get( 'gadget-' + gadget ) > 0 ||
		wanted.includes( gadget );
}

/**
 * Whether a message from another tab has the shape of an answer to a gadget of this page. Any
 * script of the wiki can send a message.
 *
 * @param {any} data
 * @param {Object<string,import('./page').Gate>} gates Of this page
 * @return {boolean}
 */
export function isAnswer( data, gates ) {
	return Array.isArray( data ) && data.length === 2 && typeof data[ 0 ] === 'string' &&
		!!gates[ data[ 0 ] ] && ( data[ 1 ] === null || typeof data[ 1 ] === 'string' );
}
