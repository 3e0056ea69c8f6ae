/**
 * Puts the vectors of `tests/vectors` to the loader: to what decides about a page, without a
 * browser.
 *
 * `GADGETCONSENT_VECTORS` names another folder. Files that it does not have are passed over, and
 * lines are not counted.
 */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { begin } from '../src/answers.js';
import { ANSWER, encode, ofGadget, prefixOf } from '../src/keys.js';
import { entriesOf } from '../src/ledger.js';
import { policyOf } from '../src/policy.js';
import { loaded } from '../src/script-page.js';
import { digest } from '../src/seal.js';
import { flagsOf } from '../src/manifest.js';
import { brokenBy, rulesFor } from '../src/script-rules.js';
import { isSpared, lot, stageOf } from '../src/stage.js';
import { gateOf, gatesOf } from '../src/verdict.js';

const given = process.env.GADGETCONSENT_VECTORS;
const folder = given || fileURLToPath( new URL( '../../tests/vectors', import.meta.url ) );

/**
 * @typedef {import('../src/page').Gate} Gate
 */

/**
 * @param {Object} manifest
 * @param {string} gadget
 * @param {Object<string,string>} [texts]
 * @param {number} now
 * @return {Gate}
 */
function judge( manifest, gadget, texts, now ) {
	return gateOf( manifest, gadget, Object.assign( { lasting: '' }, texts ), now );
}

/**
 * @param {string} wgWikiID
 * @param {string} wgUserName
 * @return {number} The lot of a user with an account
 */
function lotOf( wgWikiID, wgUserName ) {
	const config = { wgWikiID, wgUserName };
	begin( { get: ( name ) => config[ name ] }, {}, digest );
	return lot( digest );
}

const NAMES = { loading: 'held', error: 'refused' };

/**
 * @param {Gate} gate
 * @return {string|string[]} As the vectors have it
 */
const written = ( gate ) => Array.isArray( gate ) ? gate : NAMES[ gate ];

/**
 * White space makes no difference.
 *
 * @param {string} text
 * @return {string}
 */
const spaced = ( text ) => text.split( ';' ).map( ( directive ) => directive.trim()
	.split( / +/ ).join( ' ' ) ).join( '; ' );

/** How each file is answered, and how many lines it has. */
const FILES = {
	'gadgets.jsonl': [ 1360, ( { manifest, gadget, lasting, session, saved, pending, now } ) => {
		const gate = judge( manifest, gadget, { lasting, session, saved, pending }, now );
		const policy = policyOf( manifest, { [ gadget ]: gate } );
		return { gate: written( gate ), policy: spaced( policy ) };
	} ],
	'scripts.jsonl': [ 122, ( { address, own, others, firstParty } ) => (
		{ loads: loaded( address, { own, others, firstParty } ) }
	) ],
	'pages.jsonl': [ 142, ( { manifest, reader = {}, dependents, on, texts, now } ) => {
		const isFree = isSpared( manifest, reader.groups, () => reader.lot );
		const stage = ( gadget = '*' ) => stageOf(
			manifest, isFree, gadget === '*' ? '' : flagsOf( manifest, gadget )
		);
		let gates;
		try {
			gates = gatesOf( manifest, dependents, ( gadget ) => on.includes( gadget ),
				( gadget ) => Object.assign( { lasting: '' }, texts[ gadget ] ), now, stage );
		} catch ( error ) {
			return { gates: null };
		}
		const sorted = Object.create( null );
		const all = Object.create( null );
		Object.keys( gates ).sort().forEach( ( gadget ) => {
			sorted[ gadget ] = gates[ gadget ];
			all[ gadget ] = written( gates[ gadget ] );
		} );
		return {
			stage: stage(),
			gates: all,
			policy: stage() === 'enforce' ? spaced( policyOf( manifest, sorted ) ) : null
		};
	} ],
	'names.jsonl': [ 37, ( { name } ) => ( {
		encoded: encode( name ),
		key: prefixOf( name, name ) + ofGadget( ANSWER, name ),
		lot: lotOf( name, name )
	} ) ],
	'seals.jsonl': [ 40, ( { key, place, text } ) => ( {
		seal: digest( key, place, text )
	} ) ],
	'ledgers.jsonl': [ 18, ( { preferences } ) => {
		const entries = entriesOf( ( name ) => preferences[ name ] );
		const sorted = Object.create( null );
		// By bytes, as the core sorts.
		Object.keys( entries ).sort( ( one, other ) => Buffer.compare(
			Buffer.from( one ), Buffer.from( other )
		) ).forEach( ( name ) => {
			sorted[ name ] = entries[ name ];
		} );
		return { entries: sorted };
	} ],
	'rules.jsonl': [ 384, ( { rules, rights, script } ) => {
		const { pinned, whenChanged, ...all } = rulesFor( rules, rights );
		return { broken: brokenBy( { pinned, whenChanged, ...all }, script ), pinned, whenChanged };
	} ]
};

Object.keys( FILES ).forEach( ( name ) => {
	const [ count, answer ] = FILES[ name ];
	const path = `${ folder }/${ name }`;
	if ( given && !existsSync( path ) ) {
		return;
	}
	test( name, ( context ) => {
		const lines = readFileSync( path, 'utf8' ).split( '\n' ).slice( 0, -1 );
		lines.forEach( ( text, index ) => {
			const line = JSON.parse( text );
			const said = answer( line );
			// As text: an object here may have no prototype.
			Object.keys( said ).forEach( ( field ) => assert.equal(
				JSON.stringify( said[ field ] ), JSON.stringify( line[ field ] ),
				`${ name }:${ index + 1 }: ${ field }: ${ text }`
			) );
		} );
		if ( !given ) {
			assert.equal( lines.length, count );
		}
		context.diagnostic( `${ lines.length } lines of ${ name }` );
	} );
} );
