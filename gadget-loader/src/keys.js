/**
 * The names under which something is stored: all of them that JavaScript knows. The table in
 * docs/formats.md says what each holds and who else reads it; a test compares this file with it.
 *
 * On the device and in the tab, the parts of a key are encoded, so that no part runs into the next
 * (`crate/core/src/keys.rs`; `tests/vectors/names.jsonl` holds both to the same keys).
 */

/** The prefix of the preferences that hold the ledger. A hexadecimal digit follows. */
export const PREFERENCE = 'userjs-gadgetconsent-';

/** With a gadget: the entry of a user without an account; in the tab the session's answer. */
export const ANSWER = 'answer';
/** When the pending answers may be sent again; with a gadget, one of them. */
export const OUTBOX = 'outbox';
/** With a gadget: the last answer that this device has saved for it. */
export const SAVED = 'saved';
/** Gadgets that count as switched on in this tab. */
export const WANTED = 'wanted';
/** Gadgets that the user has put off. */
export const EMBARGOES = 'later';
/** With a gadget that was refused: the gadgets of which the user knows that they do not run. */
export const MISSED = 'told-missed';
/** The text of the link in the user's menu. */
export const MENU = 'menu';
/** What the badge beside the user's menu means. */
export const BADGE = 'badge';
/** The lot of a reader without an account, if the site policy enforces for a share. */
export const LOT = 'lot';
/** What observe mode has seen. */
export const OBSERVED = 'observed';
/** What was told about blocked contacts. */
export const BLOCKED = 'told-blocked';
/** What is remembered of scripts of pages. */
export const IMPORTED = 'imported';
/** The checks of scripts: sums of revisions, and which break no rule. */
export const CHECKED = 'checked';
/** The hosts that were contacted. */
export const SEEN = 'contacts-seen';
/** The contacts that the browser blocked. */
export const REFUSED = 'contacts-refused';

/**
 * An injective encoding into letters, digits, `-` and `_`.
 *
 * @param {string} name
 * @return {string}
 */
export function encode( name ) {
	return encodeURIComponent( name ).replace(
		/[^\dA-Za-z-]/g,
		( char ) => '_' + ( char === '%' ? '' : char.charCodeAt( 0 ).toString( 16 ).toUpperCase() )
	);
}

/**
 * @param {string} wiki `wgWikiID`
 * @param {string} user Empty for everybody whose answers the device holds
 * @return {string} The prefix of all keys on the device and in the tab
 */
export function prefixOf( wiki, user ) {
	return `gadgetconsent/${ encode( wiki ) }/${ encode( user ) }/`;
}

/**
 * @param {string} what One of the names above, for what is stored for each gadget
 * @param {string} gadget
 * @return {string} The rest of the key
 */
export function ofGadget( what, gadget ) {
	return what + '/' + encode( gadget );
}
