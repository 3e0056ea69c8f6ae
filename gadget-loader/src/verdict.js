/**
 * What the texts of a user's answers mean for one page view: functions of the manifest, the texts
 * and the time, and of nothing else.
 *
 * Texts are compared word by word. Whatever needs more thought is held, and the Rust core decides.
 * The rule is in docs/formats.md; the core states it in `crate/core/src/verdict.rs`, and
 * `tests/vectors` holds both to the same answers.
 */

import { KINDS, PASSIVE } from './kinds.js';
import { USER_SCRIPTS, isScript, valueOf } from './manifest.js';

/**
 * One kind of use of one source, as `kind https://source`: the unit by which an entry and a
 * declaration are compared, and from which the policy is made.
 *
 * @typedef {string} Pair
 *
 * @typedef {import('./page').Gate} Gate
 * @typedef {import('./page').Manifest} Manifest
 */

const ENTRY = /^1;(allow|refuse|never);(\d{4}-\d\d-\d\d)(?:\.[1-9]\d{0,4})?;([^;]*)(?:;([^;]+))?$/;
const WHEN = /^1;[a-z]+;([\d-]+)(?:\.(\d{1,5}))?(?:@\d{1,15})?;/;
// The revision of a script's page. It changes nothing about what is open.
export const PIN = /^(1;allow;[\d.-]+)@([1-9]\d{0,14})(?=;)/;
// The words before a colon are kinds, unless they are a scheme, or a host before its port.
const REQUEST = /^(?:([a-z+]+):(?!\/\/|\d+(?:\/|$)))?(\w+:\/\/)?([^]*)/;
// A kind and a source as the core writes them; plain http and ws only of the user's own computer.
// Nothing else becomes a part of a policy. The core has the same rule (`Source::is_plain`).
const PAIR = /^(\w+) (?:https|wss|(?:http|ws)(?=:\/\/(?:(?:[^/]+\.)?localhost|127(?:\.\d+){3})(?:[:/]|$))):\/\/(\*\.)?(?!\d+(?:[:/]|$))((?:[a-z\d-]+\.)*[a-z\d-]+)(?::([1-9]\d*|\*))?(\/(?:[!$&(-+\--:=@-Z^-z{}~]|%[\dA-Fa-f]{2})*)?$/;

// What the manifest has ready-made: pairs with commas between them, without ports and without the
// user's own computer. One look at all of it is much cheaper than one at each pair.
const USUAL = `(?:${ KINDS.join( '|' ) }) (?:https|wss)://(?:\\*\\.)?(?!\\d+(?:[/,]|$))` +
	'(?:[a-z\\d-]+\\.)*[a-z\\d-]+(?:/(?:[!$&(-+\\--:=@-Z^-z{}~]|%[\\dA-Fa-f]{2})*)?';
const READY = new RegExp( `^(?:${ USUAL }(?:,(?!$)|$))+$` );

/** Days for which an answer counts where the site policy sets no bound. */
const FOREVER = 1e6;

/**
 * @param {string|undefined} list A list of requests
 * @return {Pair[]} If the text is not such a list, it has pairs that no declaration has
 */
export function pairs( list ) {
	/** @type {Pair[]} */
	const all = [];
	( list ? list.split( ' ' ) : [] ).forEach( ( text ) => {
		const [ , kinds, scheme, rest ] = /** @type {string[]} */ ( REQUEST.exec( text ) );
		( kinds || PASSIVE ).split( '+' ).forEach( ( kind ) => {
			all.push( kind + ' ' + ( scheme || 'https://' ) + rest );
		} );
	} );
	return all;
}

/**
 * @param {Pair[]} list
 * @return {function(Pair): boolean}
 */
export const isIn = ( list ) => ( pair ) => list.includes( pair );

/**
 * @param {string[]} declaration A gadget's value in the manifest: needed, optional, flags,
 *  forbidden; and, if all is granted, what the entry then has, and what that opens
 * @param {string} text The ledger's entry, or nothing
 * @param {number} since What was allowed before this time has to be confirmed
 * @return {Gate}
 */
function verdict( declaration, text, since ) {
	if ( !text ) {
		return 'loading';
	}
	const [ , answer, day, granted, refused ] = ENTRY.exec( text ) || [];
	const time = Date.parse( day );
	// The module tells what the site policy forbids.
	if ( isNaN( time ) || declaration[ 3 ] ) {
		return 'loading';
	}
	const counts = answer === 'allow' && time > since;
	if ( counts && granted && granted === declaration[ 4 ] && !refused &&
		READY.test( declaration[ 5 ] ) ) {
		return declaration[ 5 ].split( ',' );
	}
	const needed = pairs( declaration[ 0 ] );
	const optional = pairs( declaration[ 1 ] );
	const yes = pairs( granted );
	const no = pairs( refused );
	const all = yes.concat( no );
	const declared = needed.concat( optional );

	// An entry that says anything else than the declaration, or says a thing twice, is not read
	// here: it might refuse what it grants. Nor is a declaration that no policy can have.
	return new Set( all ).size < all.length || !all.every( isIn( declared ) ) ||
		!declared.every( isPair ) ? 'loading' :
		answer === 'never' || answer === 'refuse' && needed.some( isIn( no ) ) ? 'error' :
			counts && needed.every( isIn( yes ) ) &&
				optional.every( isIn( all ) ) ? yes : 'loading';
}

/**
 * @param {Pair} pair
 * @return {string[]} Its parts: all, kind, `*.`, host, port, path. Empty if no policy can have it
 */
function partsOf( pair ) {
	const parts = PAIR.exec( pair ) || [];
	return KINDS.includes( parts[ 1 ] ) && !( +parts[ 4 ] > 65535 ) ? parts : [];
}

/**
 * @param {string} source
 * @return {boolean} It may be in a policy. Unlike a gadget's, its port may be `*`
 */
export const isSource = ( source ) => !!partsOf( 'img ' + source )[ 0 ];

/**
 * @param {Pair} pair
 * @return {boolean} A gadget, or the page's content, may have it
 */
export function isPair( pair ) {
	const [ all, , , , port ] = partsOf( pair );
	return !!all && port !== '*';
}

/**
 * @param {Pair} pair
 * @return {boolean} It names one whole host
 */
function isWholeHost( pair ) {
	const [ , , wild, , , path ] = partsOf( pair );
	return isPair( pair ) && !wild && !path;
}

/**
 * @param {Manifest} manifest
 * @return {function(Pair): boolean} Whether the site policy leaves a pair of a whole host to the
 *  user. A forbidden source forbids its whole host: scheme, port and path make no difference here
 */
export const isAllowed = ( { forbiddenKinds = [], forbiddenSources = [] } ) => ( pair ) => {
	const [ , kind, , host ] = partsOf( pair );
	return !forbiddenKinds.includes( kind ) && !forbiddenSources.some( ( source ) => {
		const [ , wild, bare ] = /^(?:\w+:\/\/)?(\*\.)?([^:/]+)/.exec( source ) || [];
		return wild ? host.endsWith( '.' + bare ) : host === bare;
	} );
};

/**
 * The user's own scripts. Nothing declares what they need: the entry alone is read, and it must
 * name whole hosts only, as the review page does.
 *
 * @param {Manifest} manifest
 * @param {string} text The ledger's entry, or nothing
 * @param {number} since
 * @return {Gate}
 */
function ofUserScripts( manifest, text, since ) {
	const granted = text.split( ';' )[ 3 ];
	const gate = pairs( granted ).every( isWholeHost ) ?
		verdict( [ granted ], text, since ) : 'loading';
	return Array.isArray( gate ) ? gate.filter( isAllowed( manifest ) ) : gate;
}

/**
 * @param {Manifest} manifest
 * @param {string} gadget
 * @param {string} text The ledger's entry, or nothing
 * @param {number} since
 * @return {Gate}
 */
function ofGadget( manifest, gadget, text, since ) {
	const declaration = valueOf( manifest, gadget );
	return declaration ? verdict(
		// With a gadget it has no meaning.
		declaration, isScript( gadget ) ? text.replace( PIN, '$1' ) : text, since
	) : 'loading';
}

/**
 * @param {Manifest} manifest
 * @param {string} gadget
 * @return {Pair[]} What the gadget declares and the site policy does not forbid; nothing, if a
 *  policy cannot have all of it
 */
function openTo( manifest, gadget ) {
	const [ needed, optional, , no ] = valueOf( manifest, gadget ) || [];
	const forbidden = pairs( no );
	const all = pairs( needed ).concat( pairs( optional ) );
	return all.concat( forbidden ).every( isPair ) ?
		all.filter( ( pair ) => !forbidden.includes( pair ) ) : [];
}

/**
 * @param {string} text Of an entry
 * @return {[ string, number ]|null} Its day, and the number behind it
 */
function whenOf( text ) {
	const [ , day, turn = 0 ] = WHEN.exec( text ) || [];
	return day ? [ day, +turn ] : null;
}

/**
 * @param {string} text Of an answer, which may be damaged
 * @return {boolean} Whether it can only take away, so that it may come from anybody
 */
export const takesAway = ( text ) => /^1;[nr]/.test( text );

/**
 * @param {string} saved The text of an answer that this device has saved, or nothing
 * @param {string} lasting The entry that the page came with, or nothing
 * @return {string} The saved entry, if the page is from before it; or nothing. A browser shows old
 *  pages again (Back)
 */
export function newer( saved, lasting ) {
	if ( !saved ) {
		return '';
	}
	const [ entry ] = saved.split( '|' );
	const then = whenOf( entry );
	const [ day, turn ] = whenOf( lasting ) || [ '', 0 ];
	// Of two that were given at once, without one having seen the other, the refusal counts.
	const isOlder = then && ( day < then[ 0 ] || day === then[ 0 ] && ( turn < then[ 1 ] ||
		turn === then[ 1 ] && entry !== lasting && takesAway( entry ) ) );
	return isOlder ? entry : '';
}

/**
 * What is stored for one gadget of one user; nothing where there is nothing.
 *
 * @typedef {Object} Texts
 * @property {string} lasting The ledger's entry, as the page came with it
 * @property {string} [session] The answer for this session
 * @property {string} [saved] The last answer that this device has saved
 * @property {string} [pending] The answer that is pending
 */

/**
 * @param {Texts} texts
 * @return {boolean} There is no answer
 */
const isBlank = ( { lasting, session, saved, pending } ) => !( lasting || session || saved ||
	pending );

/**
 * @param {Manifest} manifest
 * @param {string} gadget Or `USER_SCRIPTS`
 * @param {Texts} texts
 * @param {number} now In milliseconds since 1970
 * @param {boolean} [isObserved] It asks for nothing: without an answer, what it declares is open
 * @return {Gate} The state of its gate, if it is switched on
 */
export function gateOf( manifest, gadget, texts, now, isObserved ) {
	if ( isObserved && isBlank( texts ) ) {
		return openTo( manifest, gadget );
	}
	const { lasting, session = '', saved = '', pending = '' } = texts;
	const since = now - ( manifest.reconfirmAfterDays || FOREVER ) * 864e5;
	const judge = ( /** @type {string} */ text ) => gadget === USER_SCRIPTS ?
		ofUserScripts( manifest, text, since ) : ofGadget( manifest, gadget, text, since );
	// What the device has takes away at once, and gives nothing that the page did not come with.
	const narrow = ( /** @type {Gate} */ open, /** @type {string} */ text ) => {
		if ( !text ) {
			return open;
		}
		const then = judge( text );
		return takesAway( text ) ? then :
			!Array.isArray( open ) || !/^1;a/.test( text ) ? open :
				Array.isArray( then ) ? open.filter( isIn( then ) ) : then;
	};
	if ( !session && !saved && !pending ) {
		return judge( lasting );
	}
	const late = newer( saved, lasting );
	const counts = counting( late || lasting, session );
	const gate = late && counts === late ? narrow( judge( lasting ), late ) : judge( counts );
	return narrow( gate, pending.split( '|' )[ 0 ] );
}

/**
 * @param {string} lasting The entry in the ledger, or nothing
 * @param {string} session The text of the session's answer, or nothing
 * @return {string} The entry that counts: that of this session, as long as the lasting one is what
 *  it was when the session's was given
 */
export function counting( lasting, session ) {
	const [ entry, before ] = session.split( '|' );
	return before === lasting ? entry : lasting;
}

/**
 * @param {Manifest} manifest
 * @param {string[]} dependents Gadgets of this page that depend on the loader
 * @param {function(string): boolean} isOn Whether a gadget counts as switched on
 * @param {function(string): Texts} textsOf Gives what is stored for a gadget
 * @param {number} now In milliseconds since 1970
 * @param {function(string=): import('./page').Stage} stage Gives the stage of a gadget; without: of
 *  the page
 * @return {Object<string,Gate>} The gates of a page, by gadget
 * @throws {Error} If the manifest is not one of this version
 */
export function gatesOf( manifest, dependents, isOn, textsOf, now, stage ) {
	if ( manifest.version !== 1 ) {
		throw new Error( 'Gadget-consent-manifest.js: expected version 1' );
	}
	const gadgets = manifest.gadgets || {};
	/** @type {Object<string,Gate>} */
	const gates = Object.create( null );
	// A dependent that the manifest does not know may need anything.
	Object.keys( gadgets ).concat( USER_SCRIPTS, dependents ).forEach( ( gadget ) => {
		const value = gadgets[ gadget ];
		const isObserved = stage( gadget ) === 'observe';
		// With an empty list it only asks how others stand. On a page that only observes it runs,
		// whatever was answered.
		if ( ( !Array.isArray( value ) || value.length ) &&
			!( isObserved && stage() === 'observe' ) ) {
			const texts = textsOf( gadget );
			// A gadget that is switched off opens nothing, even when its domains were granted.
			gates[ gadget ] = gadget === USER_SCRIPTS || isOn( gadget ) ?
				gateOf( manifest, gadget, texts, now, isObserved ) :
				isObserved && isBlank( texts ) ? [] : 'loading';
		}
	} );
	return gates;
}
