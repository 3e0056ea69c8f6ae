/**
 * The words of the manifest (docs/formats.md). The core writes them
 * (`crate/core/src/manifest/flags.rs`); a test compares the two files.
 */

/** Stands in place of a gadget's name for the user's own scripts. No gadget has this name. */
export const USER_SCRIPTS = '*';

/** What the name of a script of a page begins with: `//HOST/TITLE`. No gadget has such a name. */
export const SCRIPT = '//';

/**
 * @param {string} name
 * @return {boolean} It is a script's, and not a gadget's
 */
export const isScript = ( name ) => name.startsWith( SCRIPT );

/**
 * @param {string} name Of a script
 * @return {[ string, string ]} The wiki's name and the title, with underscores
 */
export function scriptOf( name ) {
	const at = name.indexOf( '/', SCRIPT.length );
	return [ name.slice( SCRIPT.length, at ), name.slice( at + 1 ) ];
}

/** The flag of a gadget that is on for everybody. Only the module reads it. */
export const DEFAULT_ON = 'd';
/** The flag of a gadget that has no preference of its own. */
export const HIDDEN = 'h';
/** The flag of a gadget that asks in place. */
export const IN_PLACE = 'p';

/**
 * Every object has a `constructor`, and a page may be edited by hand.
 *
 * @param {import('./page').Manifest} manifest
 * @param {string} gadget
 * @return {string[]|null} What the manifest says of the gadget; `null`: nothing that can be read
 */
export function valueOf( { gadgets }, gadget ) {
	const value = ( gadgets || {} )[ gadget ];
	return Array.isArray( value ) && value.every( ( part ) => typeof part === 'string' ) ?
		value : null;
}

/**
 * @param {import('./page').Manifest} manifest
 * @param {string} gadget
 * @return {string} The flags of the gadget. `o`, `a` and `e` name its own stage (`stage.js`)
 */
export const flagsOf = ( manifest, gadget ) => ( valueOf( manifest, gadget ) || [] )[ 2 ] || '';
