/**
 * The rules of the wiki about user scripts (`userScripts` of the manifest, docs/formats.md). The
 * core states them (`crate/core/src/script_rules.rs`), and `tests/vectors/rules.jsonl` holds both
 * to the same answers. What cannot be read of a manifest is as strict as it can be.
 */

import { PASSIVE } from './kinds.js';
import { pairs } from './verdict.js';

/**
 * The rules that hold for one user.
 *
 * @typedef {Object} Rules
 * @property {string[][]} from Whose scripts may run: one of each list
 * @property {string} pinned `off`, `wanted`, `required`
 * @property {string} whenChanged `run-agreed`, `ask`
 * @property {boolean} declaredOnly
 * @property {boolean} executableKinds
 * @property {boolean} otherWikis
 */

/**
 * What is known of a script, at the revision that is to run; `null`: it is not known.
 *
 * @typedef {Object} Known
 * @property {boolean} isOfOtherWiki
 * @property {boolean|null} isOwn The page belongs to the user who runs it
 * @property {boolean|null} isProtected
 * @property {string[][]|null} people The groups of each who answers for it: the user to whom the
 *  page belongs, and whoever saved the revision
 * @property {'unreadable'|'nothing'|'nobody'|string[]} declared Lists of requests: what it asks for
 * @property {boolean} isPinned
 */

/** Each with its names, the strictest last. */
const PINNED = 'off wanted required'.split( ' ' );
const CHANGED = 'run-agreed ask'.split( ' ' );

/** @type {Rules} */
const STRICTEST = {
	from: [ [] ],
	pinned: 'required',
	whenChanged: 'ask',
	declaredOnly: true,
	executableKinds: false,
	otherWikis: false
};

/** All other kinds run what they load. */
const HARMLESS = PASSIVE.split( '+' );

const WHOSE = /^(?:anyone|self|protected|group:[^])/;

/**
 * @param {any} value
 * @return {boolean}
 */
const isObject = ( value ) => !!value && typeof value === 'object' && !Array.isArray( value );

/**
 * @param {any} value
 * @param {boolean} least Without a value
 * @return {boolean}
 */
const truth = ( value, least ) => value === undefined ? least :
	typeof value === 'boolean' ? value : !least;

/**
 * @param {any} rules As the manifest has them
 * @return {Rules}
 */
function read( rules ) {
	if ( !isObject( rules ) ) {
		return STRICTEST;
	}
	const { from, pinned = 'off', whenChanged = 'run-agreed' } = rules;
	const isList = Array.isArray( from ) &&
		from.every( ( whose ) => typeof whose === 'string' && WHOSE.test( whose ) );
	return {
		from: from === undefined ? [] : [ isList ? from : [] ],
		pinned: PINNED.includes( pinned ) ? pinned : STRICTEST.pinned,
		whenChanged: CHANGED.includes( whenChanged ) ? whenChanged : STRICTEST.whenChanged,
		declaredOnly: truth( rules.declaredOnly, false ),
		executableKinds: truth( rules.executableKinds, true ),
		otherWikis: truth( rules.otherWikis, true )
	};
}

/**
 * @param {string[]} names The strictest last
 * @param {string} one
 * @param {string} other
 * @return {string} The stricter one
 */
const stricter = ( names, one, other ) => (
	names[ Math.max( names.indexOf( one ), names.indexOf( other ) ) ] );

/**
 * @param {Rules} one
 * @param {Rules} other
 * @return {Rules} At least as strict as both
 */
const both = ( one, other ) => ( {
	from: one.from.concat( other.from ),
	pinned: stricter( PINNED, one.pinned, other.pinned ),
	whenChanged: stricter( CHANGED, one.whenChanged, other.whenChanged ),
	declaredOnly: one.declaredOnly || other.declaredOnly,
	executableKinds: one.executableKinds && other.executableKinds,
	otherWikis: one.otherWikis && other.otherWikis
} );

/**
 * @param {any} rules `userScripts` of the manifest; undefined: there are none
 * @param {string[]|null} rights Of the user; `null`: not known, and the strictest rules hold
 * @return {Rules}
 */
export function rulesFor( rules, rights ) {
	const all = read( rules === undefined ? {} : rules );
	const more = isObject( rules ) && rules.stricter !== undefined ? rules.stricter : {};
	return isObject( more ) ? Object.keys( more )
		.filter( ( right ) => !rights || rights.includes( right ) )
		.reduce( ( sum, right ) => both( sum, read( more[ right ] ) ), all ) :
		both( all, STRICTEST );
}

/**
 * @param {string} whose
 * @param {Known} script
 * @return {boolean}
 */
const isMet = ( whose, { isOwn, isProtected, people } ) => whose === 'anyone' ||
	whose === 'self' && isOwn === true ||
	whose === 'protected' && isProtected === true ||
	/^group:/.test( whose ) && !!people && people.length > 0 &&
		people.every( ( groups ) => groups.includes( whose.slice( 6 ) ) );

/**
 * @param {Rules} rules
 * @param {Known} script
 * @return {string[]} The rules that it breaks; none: it may run
 */
export function brokenBy( rules, script ) {
	const { declared } = script;
	const isOfCode = Array.isArray( declared ) && declared.some( ( list ) => pairs( list )
		.some( ( pair ) => !HARMLESS.includes( pair.split( ' ', 1 )[ 0 ] ) ) );
	return /** @type {string[]} */ ( [] ).concat(
		!rules.otherWikis && script.isOfOtherWiki ? 'other-wiki' : [],
		rules.from.filter( ( list ) => !list.some( ( whose ) => isMet( whose, script ) ) )
			.map( () => 'from' ),
		declared === 'unreadable' ? 'unreadable' :
			declared === 'nothing' && rules.declaredOnly ? 'undeclared' :
				isOfCode && !rules.executableKinds ? 'executable' : [],
		rules.pinned === 'required' && !script.isPinned ? 'not-pinned' : []
	);
}
