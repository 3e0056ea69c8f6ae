/**
 * The loader and the host on a page, put together as on a wiki, without a browser. The end-to-end
 * tests do the same on a real one.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { open } from './fake-wiki.js';

const manifest = {
	version: 1,
	mode: 'enforce',
	firstParty: [ 'https://*.wiki.example' ],
	gadgets: { tiles: [ 'img:a.example' ] }
};
const PREFERENCE = 'userjs-gadgetconsent-3';
const ENTRY = '1;allow;2026-11-20;img:a.example';
const GRANTED = { [ PREFERENCE ]: `tiles ${ ENTRY }` };
const HELD = [ 'ext.gadget.consent', 'consent.gate/tiles' ];

/**
 * @param {Object} page
 * @return {string[]} What the gadget depends on
 */
const dependencies = ( page ) => page.registry[ 'ext.gadget.tiles' ].dependencies;

test( 'on a decided page nothing but the loader runs', async () => {
	const page = await open( { manifest, options: GRANTED } );
	assert.deepEqual( page.called, [] );
	assert.equal( page.policies.length, 1 );
	assert.match( page.policies[ 0 ], /;img-src .* https:\/\/a\.example$/ );
	assert.deepEqual( dependencies( page ), [ 'ext.gadget.consent' ] );
	assert.equal( page.consent.status( 'tiles' ), 'granted' );
} );

test( 'an unanswered gadget is held, and asked for', async () => {
	const page = await open( { manifest } );
	assert.doesNotMatch( page.policies[ 0 ], /a\.example/ );
	assert.deepEqual( dependencies( page ), HELD );
	assert.deepEqual( page.called, [ 'ext.gadget.consent-host', 'ext.gadget.consent-ui' ] );
	assert.deepEqual( page.heard, [ [ 'page', 'tiles' ], [ 'blocked', '' ] ] );
	assert.equal( page.consent.status( 'tiles' ), 'unanswered' );
	assert.equal( page.registry[ 'ext.gadget.free' ].dependencies.length, 0 );
} );

test( 'a refused gadget does not run, and is not asked for', async () => {
	const page = await open( { manifest, options: { [ PREFERENCE ]: 'tiles 1;never;2026-11-20;' } } );
	assert.deepEqual( page.called, [] );
	assert.equal( page.registry[ 'consent.gate/tiles' ].state, 'error' );
	assert.equal( page.consent.status( 'tiles' ), 'refused' );
} );

test( 'without a manifest the page is closed, and gadgets that depend on it do not run', async () => {
	const page = await open( { options: GRANTED } );
	assert.equal( page.policies.length, 1 );
	assert.doesNotMatch( page.policies[ 0 ], /example/ );
	assert.deepEqual( dependencies( page ), [ 'ext.gadget.consent', 'consent.pause' ] );
	assert.equal( page.registry[ 'consent.pause' ].state, 'error' );
	assert.equal( page.told.length, 1 );
	assert.deepEqual( page.registry.site.dependencies, [] );
	// Not what every object has.
	assert.equal( page.consent.status( 'constructor' ), 'undeclared' );
} );

test( 'a user without an account has answers on the device', async () => {
	const device = { 'gadgetconsent/wiki//answer/tiles': ENTRY };
	const page = await open( { manifest, device, config: { wgUserName: null } } );
	assert.equal( page.consent.status( 'tiles' ), 'granted' );
} );

test( 'a pending refusal closes', async () => {
	const device = { 'gadgetconsent/wiki/Ann/outbox/tiles': '1;never;2026-11-21;|' };
	const page = await open( { manifest, device, options: GRANTED } );
	assert.equal( page.consent.status( 'tiles' ), 'refused' );
} );

test( 'what is taken back while the page is open closes it further', async () => {
	const config = {
		wgCanonicalSpecialPageName: 'Blankpage', wgPageName: 'Special:BlankPage/GadgetConsent'
	};
	const page = await open( { manifest, config, options: GRANTED } );
	assert.equal( page.called[ 1 ], 'ext.gadget.consent-review' );
	page.given.kept( 'tiles' );
	assert.equal( page.policies.length, 2 );
	assert.doesNotMatch( page.policies[ 1 ], /a\.example/ );
	assert.deepEqual( { ...page.decisions[ 0 ] }, { gadget: 'tiles', granted: false, reload: false } );
} );

test( 'a gadget that asks in place waits for a place', async () => {
	const gadgets = { tiles: [ 'img:a.example', '', 'p' ] };
	const page = await open( { manifest: Object.assign( {}, manifest, { gadgets } ) } );
	assert.deepEqual( page.called, [ 'ext.gadget.consent-host' ] );
} );

test( 'another gadget asks, and hears what became of it', async () => {
	const page = await open( { manifest } );
	const asked = page.consent.request( 'tiles' );
	await page.settle();
	assert.deepEqual( page.heard.pop(), [ 'script', 'tiles' ] );
	page.given.release( 'tiles', 'img:a.example' );
	page.given.decided( 'tiles', true, false );
	assert.deepEqual( { ...await asked }, { gadget: 'tiles', granted: true, reload: false } );
	assert.equal( page.registry[ 'consent.gate/tiles' ].state, 'ready' );
	assert.equal( page.given.open(), 'img:https://a.example' );
} );
