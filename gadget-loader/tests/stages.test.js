/**
 * What the stages make of a page: the loader and the host, put together as on a wiki, without a
 * browser. `tests/vectors` has which gate follows from which stage.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { bundle, open } from './fake-wiki.js';

const CHECK = 'ext.gadget.consent-check';
const HOST = 'ext.gadget.consent-host';
const UI = 'ext.gadget.consent-ui';
const TILES = 'ext.gadget.tiles';
const LOT = 'gadgetconsent/wiki//lot';

/**
 * @param {Object} stages
 * @param {string} [flags] Of the gadget
 * @return {Object} A manifest
 */
const manifest = ( stages, flags = '' ) => Object.assign( {
	version: 1,
	firstParty: [ 'https://*.wiki.example' ],
	gadgets: { tiles: [ 'img:a.example', 'font:f.example', flags ] }
}, stages );

const granted = ( entry ) => ( { 'userjs-gadgetconsent-3': `tiles ${ entry }` } );

test( 'a page that asks holds its gadgets and has no policy', async () => {
	const page = await open( { manifest: manifest( { mode: 'ask' } ) } );
	assert.deepEqual( page.policies, [] );
	assert.ok( !page.mayRun( TILES ) );
	assert.deepEqual( page.called, [ HOST, UI ] );
	assert.equal( page.consent.status( 'tiles' ), 'unanswered' );
	assert.equal( page.given.stage, 'ask' );
	// The gadget can start at once: nothing is closed to it.
	assert.equal( page.given.open(), '' );
	assert.equal( page.given.reach(), 'img:a.example font:f.example' );
	page.given.release( 'tiles', 'img:a.example' );
	assert.ok( page.mayRun( TILES ) );
	// Nor is anything closed afterwards.
	page.given.kept( 'tiles', '1;never;2026-11-21;' );
	assert.deepEqual( page.policies, [] );
	assert.deepEqual( page.told, [] );
} );

const OBSERVE = 'ext.gadget.consent-observe';

test( 'a page that is recorded waits for what observes, and no other does', async () => {
	const requested = { [ OBSERVE ]: [ 'consent.pause' ] };
	const page = await open( { manifest: manifest( { mode: 'observe' } ), requested } );
	// It alone runs during the pause.
	assert.ok( page.mayRun( OBSERVE ) );
	assert.ok( !page.mayRun( TILES ) );
	assert.ok( !page.mayRun( 'site' ) );
	assert.equal( page.observed, null );
	page.come( OBSERVE );
	await page.settle();
	assert.ok( page.mayRun( TILES ) );
	assert.ok( page.mayRun( 'site' ) );
	// A page with a policy and nothing to record.
	const enforcing = await open( { manifest: manifest( { mode: 'enforce' } ), requested } );
	assert.ok( enforcing.mayRun( 'site' ) );
	assert.equal( enforcing.registry[ OBSERVE ].state, 'loading' );
	assert.equal( enforcing.observed, null );
} );

test( 'a page goes on without what observes', async () => {
	const observe = manifest( { mode: 'observe' } );
	const requested = { [ OBSERVE ]: [] };
	// It takes too long.
	const slow = await open( { manifest: observe, requested } );
	assert.ok( !slow.mayRun( 'site' ) );
	slow.late();
	await slow.settle();
	assert.ok( slow.mayRun( 'site' ) );
	assert.ok( slow.mayRun( TILES ) );
	assert.deepEqual( slow.policies, [] );
	// It fails.
	const failed = await open( {
		manifest: observe, requested, scripts: { [ OBSERVE ]: 'throw new Error( "damaged" );' }
	} );
	failed.come( OBSERVE );
	await failed.settle();
	assert.ok( failed.mayRun( TILES ) );
	// The wiki does not have it.
	const without = await open( { manifest: observe } );
	assert.ok( without.mayRun( TILES ) );
	assert.equal( without.observed[ 1 ], 'gadgetconsent/wiki/Ann/' );
} );

test( 'what observes is not used if it is of another build', async () => {
	const page = await open( {
		manifest: manifest( { mode: 'observe' } ),
		requested: { [ OBSERVE ]: [] },
		scripts: { [ OBSERVE ]: 'module.exports = { build: "1" };' }
	} );
	page.come( OBSERVE );
	await page.settle();
	assert.ok( page.mayRun( TILES ) );
	assert.ok( page.warnings.some( ( text ) => /another build/.test( text ) ), page.warnings.join() );
	assert.ok( page.loaded.includes( CHECK ) );
} );

test( 'a page that asks lets run what was allowed, and not what was refused', async () => {
	const ask = manifest( { mode: 'ask' } );
	const entry = '1;allow;2026-11-20;img:a.example;font:f.example';
	const allowed = await open( { manifest: ask, options: granted( entry ) } );
	assert.ok( allowed.mayRun( TILES ) );
	assert.deepEqual( allowed.policies, [] );
	// What the page contacts is recorded.
	assert.deepEqual( allowed.called, [ HOST ] );
	const refused = await open( { manifest: ask, options: granted( '1;never;2026-11-20;' ) } );
	assert.ok( !refused.mayRun( TILES ) );
	assert.deepEqual( refused.policies, [] );
} );

test( 'where gadgets of another build meet a page that asks, none runs, and nothing is closed', async () => {
	const scripts = { 'ext.gadget.consent': bundle( 'consent.js', '1' ) };
	const page = await open( { manifest: manifest( { mode: 'ask' } ), scripts } );
	assert.ok( !page.mayRun( TILES ) );
	assert.deepEqual( page.policies, [] );
} );

test( 'a gadget can ask on a wiki that observes', async () => {
	const page = await open( {
		manifest: manifest( { mode: 'observe' }, 'a' ),
		registered: { 'ext.gadget.other': [ 'ext.gadget.consent' ] }
	} );
	assert.deepEqual( page.policies, [] );
	assert.ok( !page.mayRun( TILES ) );
	assert.ok( page.mayRun( 'ext.gadget.other' ) );
	assert.equal( page.consent.status( 'other' ), 'undeclared' );
	assert.deepEqual( page.called, [ HOST, UI ] );
} );

test( 'what a gadget declares that only is observed is open on a page with a policy', async () => {
	const page = await open( { manifest: manifest( { mode: 'enforce' }, 'o' ) } );
	assert.ok( page.mayRun( TILES ) );
	assert.equal( page.policies.length, 1 );
	assert.match( page.policies[ 0 ], /;img-src .* https:\/\/a\.example;font-src .* https:\/\/f\.example$/ );
	assert.equal( page.consent.status( 'tiles' ), 'granted' );
	assert.deepEqual( page.called, [ HOST ] );
	// Open, and not allowed by anybody.
	assert.equal( page.given, null );
	// Neither a page that comes back nor a look at the wiki closes it.
	page.on.pageshow( { persisted: true } );
	page.channel.onmessage( { data: [ 'tiles', '1;allow;2026-11-20;img:a.example font:f.example' ] } );
	await page.settle();
	assert.equal( page.consent.status( 'tiles' ), 'granted' );
} );

test( 'a refusal counts, whatever the stage of the gadget', async () => {
	const observed = manifest( { mode: 'enforce' }, 'o' );
	const page = await open( { manifest: observed, options: granted( '1;never;2026-11-20;' ) } );
	assert.ok( !page.mayRun( TILES ) );
	assert.doesNotMatch( page.policies[ 0 ], /a\.example/ );
	// Also one that another tab tells of.
	const other = await open( { manifest: observed } );
	other.channel.onmessage( { data: [ 'tiles', '1;never;2026-11-20;' ] } );
	await other.settle();
	assert.doesNotMatch( other.policies.pop(), /a\.example/ );
} );

test( 'an observed gadget that is off opens nothing, and is not recorded for', async () => {
	const page = await open( {
		manifest: manifest( { mode: 'enforce' }, 'o' ),
		options: { 'gadget-tiles': 0 }
	} );
	// It came with the page, so something wants it.
	assert.match( page.policies[ 0 ], /a\.example/ );
	const gadgets = { tiles: [], later: [ 'img:a.example', '', 'o' ] };
	const off = await open( {
		manifest: manifest( { mode: 'enforce', gadgets } ),
		registered: { 'ext.gadget.later': [ 'ext.gadget.consent' ] }
	} );
	assert.doesNotMatch( off.policies[ 0 ], /a\.example/ );
	assert.ok( off.mayRun( 'ext.gadget.later' ) );
	assert.deepEqual( off.called.filter( ( name ) => name === UI ), [] );
} );

/**
 * @param {Object} stages
 * @param {Object} given
 * @return {Promise<string>} What a reader meets
 */
async function stageFor( stages, given ) {
	const page = await open( Object.assign( {
		manifest: manifest( Object.assign( { mode: 'enforce' }, stages ) )
	}, given ) );
	return page.policies.length ? 'enforce' : page.mayRun( TILES ) ? 'observe' : 'ask';
}

test( 'enforcing can be limited to groups, and whoever cannot be told is enforced for', async () => {
	const stages = { enforceFor: [ 'interface-admin', 'sysop' ] };
	const groups = ( wgUserGroups ) => ( { config: { wgUserGroups } } );
	assert.equal( await stageFor( stages, groups( [ '*', 'user', 'sysop' ] ) ), 'enforce' );
	assert.equal( await stageFor( stages, groups( [ '*', 'user' ] ) ), 'ask' );
	const observing = Object.assign( { modeForOthers: 'observe' }, stages );
	assert.equal( await stageFor( observing, groups( [ '*' ] ) ), 'observe' );
	for ( const odd of [ null, undefined, 'user', 0, { length: 0 } ] ) {
		assert.equal( await stageFor( observing, groups( odd ) ), 'enforce', odd );
	}
} );

test( 'a share of users is drawn by their names', async () => {
	const seen = new Set();
	for ( let number = 0; number < 12; number++ ) {
		const config = { wgUserName: `User ${ number }` };
		const stage = await stageFor( { enforceShare: 50 }, { config } );
		seen.add( stage );
		// The device makes no difference, and who is drawn stays so when the share grows.
		const device = { [ `gadgetconsent/wiki/User_20${ number }/lot` ]: '99' };
		assert.equal( await stageFor( { enforceShare: 50 }, { config, device } ), stage );
		if ( stage === 'enforce' ) {
			assert.equal( await stageFor( { enforceShare: 60 }, { config } ), stage );
		}
	}
	assert.deepEqual( [ ...seen ].sort(), [ 'ask', 'enforce' ] );
} );

test( 'a device draws once, and one that keeps nothing is enforced for', async () => {
	const config = { wgUserName: null };
	const device = {};
	const stages = { enforceShare: 50 };
	const stage = await stageFor( stages, { config, device } );
	const drawn = device[ LOT ];
	assert.match( drawn, /^\d\d?$/ );
	assert.equal( stage, +drawn < 50 ? 'enforce' : 'ask' );
	assert.equal( await stageFor( stages, { config, device } ), stage );
	assert.equal( device[ LOT ], drawn );
	// Nobody draws where nobody asks for a share, or an account tells.
	const none = {};
	await stageFor( {}, { config, device: none } );
	await stageFor( { enforceFor: [ 'sysop' ] }, { config, device: none } );
	await stageFor( stages, { device: none } );
	await stageFor( { enforceFor: [ '*' ], enforceShare: 50 }, { config, device: none } );
	assert.deepEqual( none, {} );
	for ( const odd of [ 'x', '-1', '100', '1e9', '99 ', '٩٩', 'NaN', 'Infinity' ] ) {
		assert.equal( await stageFor( stages, { config, device: { [ LOT ]: odd } } ), 'enforce', odd );
	}
	const full = Object.freeze( {} );
	assert.equal( await stageFor( stages, { config, device: full } ), 'enforce' );
} );

test( 'a lot that a script has written gains it no more than an answer would', async () => {
	const config = { wgUserName: null };
	const stages = { enforceShare: 50 };
	const given = { config, device: { [ LOT ]: '99' } };
	assert.equal( await stageFor( stages, given ), 'ask' );
	// Whoever can write there can open any site on a page that is enforced.
	const device = {
		[ LOT ]: '0',
		'gadgetconsent/wiki//answer/_2A': '1;allow;2026-11-20;connect:evil.example'
	};
	const enforced = manifest( Object.assign( { mode: 'enforce' }, stages ) );
	const page = await open( { manifest: enforced, config, device } );
	assert.match( page.policies[ 0 ], /;connect-src .* https:\/\/evil\.example$/ );
} );

test( 'a wiki without a manifest observes, and tells whoever can make one', async () => {
	const missing = { version: 1, mode: 'observe', isMissing: '0' };
	const page = await open( { manifest: missing } );
	assert.deepEqual( page.policies, [] );
	assert.ok( page.mayRun( TILES ) );
	assert.deepEqual( page.told, [] );
	assert.ok( !page.loaded.includes( CHECK ) );
	const config = { wgUserGroups: [ '*', 'user', 'interface-admin' ] };
	const admin = await open( { manifest: missing, config } );
	assert.ok( admin.mayRun( TILES ) );
	assert.ok( admin.loaded.includes( CHECK ) );
} );
