/**
 * The names under which something is stored: all of them that JavaScript knows. The table in
 * docs/formats.md says what each holds and who else reads it; a test compares this file with it.
 */

/** The prefix of the preferences that hold the ledger. */
const PREFERENCE = 'userjs-gadgetconsent-';

// On the device and in the tab each key begins with the prefix of the wiki.

/** Gadgets that count as switched on in this tab. */
export const WANTED = '';
/** When the pending answers of a user may be sent again; with `/` and a gadget, one of them. */
export const OUTBOX = '~outbox/';
/** Gadgets that a user has put off. */
export const EMBARGOES = '~later';
/** The text of the link in the user's menu. */
export const MENU = '~menu';
/** What observe mode has seen. */
export const OBSERVED = '~observed';
/** What was told about blocked contacts. */
export const BLOCKED = '~blocked';

// Behind the name of the user. No encoded name of a gadget has a colon.

/** The prefix of the records of contacts. */
export const CONTACTS = ':';
/** The hosts that were contacted. */
export const SEEN = 'seen';
/** The contacts that the browser blocked. */
export const REFUSED = 'refused';

/**
 * An injective encoding into what the name of an option may hold.
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
 * @param {string} gadget
 * @return {string} The name of the preference that holds its entry
 */
export function preference( gadget ) {
	return PREFERENCE + encode( gadget );
}

/**
 * @param {string} wiki `wgWikiID`
 * @return {string} The prefix of all keys on the device and in the tab
 */
export function prefixOf( wiki ) {
	return 'gadgetconsent-' + wiki + '-';
}
