/**
 * The loader and the host on a page, put together as on a wiki, without a browser. The end-to-end
 * tests do the same on a real one.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { digest } from '../src/seal.js';
import { UNREADABLE, bundle, open } from './fake-wiki.js';

const manifest = {
	version: 1,
	mode: 'enforce',
	firstParty: [ 'https://*.wiki.example' ],
	gadgets: { tiles: [ 'img:a.example' ] }
};
const PREFERENCE = 'userjs-gadgetconsent-3';
const ENTRY = '1;allow;2026-11-20;img:a.example';
const GRANTED = { [ PREFERENCE ]: `tiles ${ ENTRY }` };
const CONSENT = 'ext.gadget.consent';
const STUB = CONSENT + '-stub';
const LOADER = CONSENT + '-loader';
const MANIFEST = CONSENT + '-manifest';
const HOST = CONSENT + '-host';
const TILES = 'ext.gadget.tiles';
const OPEN = [ CONSENT, 'consent.open' ];
const HELD = [ CONSENT, 'consent.gate/tiles', 'consent.open' ];

/**
 * @param {Object} page
 * @return {string[]} What the gadget depends on
 */
const dependencies = ( page ) => page.registry[ TILES ].dependencies;

test( 'on a decided page nothing but the loader runs', async () => {
	const page = await open( { manifest, options: GRANTED } );
	assert.deepEqual( page.called, [] );
	assert.equal( page.policies.length, 1 );
	assert.match( page.policies[ 0 ], /;img-src .* https:\/\/a\.example$/ );
	assert.deepEqual( dependencies( page ), OPEN );
	assert.equal( page.consent.status( 'tiles' ), 'granted' );
	// Not what every object has.
	assert.equal( page.consent.status( 'constructor' ), 'undeclared' );
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

/** @type {Array<[ string, Object ]>} What is damaged, and the page that this makes */
const DAMAGED = [
	[ 'the manifest', {} ],
	[ 'the manifest: another version', { manifest: { version: 2 } } ],
	[ 'the manifest: nothing', { manifest: null } ],
	[ 'the manifest: only its mode', { manifest: { mode: 'observe' } } ],
	...[ STUB, LOADER, CONSENT ].map( ( name ) => [
		name, { manifest, scripts: { [ name ]: UNREADABLE } }
	] ),
	...[ STUB, LOADER ].map( ( name ) => [
		name + ' throws', { manifest, scripts: { [ name ]: 'undefined.x' } }
	] ),
	[ 'another stub', { manifest, scripts: { [ STUB ]: 'module.exports = "gadget-consent/2"' } } ],
	...[ STUB, LOADER ].map( ( name ) => [
		`${ name } and what gadgets depend on`,
		{ manifest, scripts: { [ name ]: UNREADABLE, [ CONSENT ]: UNREADABLE } }
	] ),
	[ 'a loader of another build', { manifest, scripts: { [ LOADER ]: bundle( 'index.js', '1' ) } } ],
	[ 'what gadgets depend on, of another build', {
		manifest, scripts: { [ CONSENT ]: bundle( 'consent.js', '1' ) }
	} ],
	[ 'manifest and stub', { scripts: { [ STUB ]: UNREADABLE } } ],
	[ 'manifest and loader', { scripts: { [ LOADER ]: UNREADABLE } } ],
	[ 'stub and loader', { manifest, scripts: { [ STUB ]: UNREADABLE, [ LOADER ]: UNREADABLE } } ]
];

DAMAGED.forEach( ( [ what, given ] ) => test( `damaged: ${ what }`, async () => {
	const page = await open( Object.assign( { options: GRANTED }, given ) );
	assert.ok( !page.mayRun( TILES ) );
	assert.ok( page.mayRun( 'site' ) && page.mayRun( 'ext.gadget.free' ) );
	assert.equal( page.told.length, 1 );
	assert.match( page.told[ 0 ], /have not run.*in some minutes.*update/ );
	// Says who can mend it what to mend.
	assert.ok( page.loaded.includes( CONSENT + '-check' ) );
	const isWithoutPolicy = given.scripts && given.scripts[ STUB ] && given.scripts[ LOADER ];
	assert.equal( !page.policies.length, !!isWithoutPolicy );
	assert.doesNotMatch( page.policies.pop() || '', /a\.example/ );
} ) );

test( 'what is granted does not run either where something is damaged', async () => {
	const page = await open( { options: GRANTED } );
	assert.deepEqual( dependencies( page ), [ CONSENT, 'consent.open' ] );
	assert.equal( page.registry[ 'consent.open' ].state, 'error' );
	assert.deepEqual( page.registry.site.dependencies, [] );
} );

test( 'nothing runs before all parts have come, in whatever order', async () => {
	const parts = [ STUB, LOADER, MANIFEST, 'user.options' ];
	const strangers = [ 'site', 'user', 'ext.gadget.free', TILES ];
	for ( const last of parts ) {
		const first = parts.filter( ( name ) => name !== last );
		for ( const order of [ first, first.slice().reverse() ] ) {
			const page = await open( { manifest, options: GRANTED, order } );
			strangers.forEach( ( name ) => assert.ok( !page.mayRun( name ), name ) );
			assert.deepEqual( page.policies, [] );
			page.come( last );
			strangers.forEach( ( name ) => assert.ok( page.mayRun( name ), name ) );
			assert.equal( page.policies.length, 1 );
			assert.deepEqual( page.told, [] );
		}
	}
} );

test( 'what does not come is not waited for without end', async () => {
	const parts = [ STUB, LOADER, MANIFEST, 'user.options' ];
	await Promise.all( parts.map( async ( missing ) => {
		const order = parts.filter( ( name ) => name !== missing );
		const page = await open( { manifest, options: GRANTED, order } );
		assert.ok( !page.mayRun( 'site' ) );
		page.late();
		assert.ok( page.mayRun( 'site' ) && page.mayRun( 'ext.gadget.free' ), missing );
		assert.equal( page.registry[ CONSENT ].state, 'error' );
		assert.equal( page.policies.length, 1 );
		assert.doesNotMatch( page.policies[ 0 ], /a\.example/ );
		assert.equal( page.told.length, 1 );
		// Too late: nothing opens any more.
		page.come( missing );
		assert.equal( page.policies.length, 1 );
		assert.ok( !page.mayRun( TILES ) );
	} ) );
} );

test( 'a page that the stub closes still loads the wiki\'s own modules', async () => {
	const page = await open( { manifest, scripts: { [ LOADER ]: UNREADABLE } } );
	assert.match( page.policies[ 0 ], /^default-src 'self' .* https:\/\/load\.example;/ );
} );

test( 'where the wiki only observes nothing is closed', async () => {
	const page = await open( { manifest: Object.assign( {}, manifest, { mode: 'observe' } ) } );
	assert.deepEqual( page.policies, [] );
	assert.ok( page.mayRun( TILES ) );
	assert.equal( page.consent.status( 'tiles' ), 'undeclared' );
	assert.deepEqual( page.called, [ HOST ] );
} );

test( 'a damaged host is not started, and the user is told at once', async () => {
	const page = await open( { manifest, scripts: { [ HOST ]: UNREADABLE } } );
	assert.equal( page.told.length, 1 );
	assert.match( page.told[ 0 ][ 0 ], /could not be shown.* have not run/ );
	assert.equal( page.given, null );
	assert.ok( !page.mayRun( TILES ) );
} );

test( 'pages of two builds do not work together, and the user is told of an update', async () => {
	const page = await open( { manifest, scripts: { [ HOST ]: bundle( 'host.js', '1' ) } } );
	assert.equal( page.given, null );
	assert.ok( !page.mayRun( TILES ) );
	assert.equal( page.told.length, 1 );
	assert.match( page.told[ 0 ][ 0 ], /update.*have not run.*Try again in some minutes/ );
	assert.ok( page.loaded.includes( CONSENT + '-check' ) );
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

/** Messages that another tab, or a hostile script, may send. */
const FORGED = [
	undefined, null, 0, 'tiles', {}, [], [ 'tiles' ], [ 'tiles', 1 ], [ 'tiles', {} ],
	[ 'tiles', null, null ], [ 1, null ], [ 'constructor', null ], [ '__proto__', null ],
	[ 'stranger', '1;never;2026-11-20;' ], [ [ 'tiles' ], null ], { 0: 'tiles', 1: null, length: 2 }
];

test( 'a message of another shape does nothing', async () => {
	const page = await open( { manifest, options: GRANTED } );
	FORGED.forEach( ( data ) => page.channel.onmessage( { data } ) );
	await page.settle();
	assert.deepEqual( page.called, [] );
	assert.equal( page.policies.length, 1 );
	assert.equal( page.consent.status( 'tiles' ), 'granted' );
} );

test( 'a message that grants opens nothing and is not kept', async () => {
	const page = await open( { manifest } );
	await page.settle();
	for ( let i = 0; i < 1000; i++ ) {
		page.channel.onmessage( { data: [ 'tiles', ENTRY ] } );
	}
	await page.settle();
	// It looked once; timers never fire here.
	assert.equal( page.fetched.filter( ( url ) => url.includes( 'uiprop=options' ) ).length, 1 );
	assert.equal( page.consent.status( 'tiles' ), 'unanswered' );
	assert.equal( page.given.read( 'tiles' ), '' );
	assert.ok( !page.heard.some( ( [ what ] ) => what === 'answered' ) );
	assert.equal( page.policies.length, 1 );
} );

test( 'a message makes a page that asks look at what the wiki has', async () => {
	const page = await open( { manifest } );
	await page.settle();
	page.saved = GRANTED;
	page.channel.onmessage( { data: [ 'tiles', null ] } );
	await page.settle();
	assert.equal( page.given.read( 'tiles' ), ENTRY );
	assert.deepEqual( page.heard.pop(), [ 'answered', 'tiles' ] );
	// The gate opens only with the module, or with the next page.
	assert.equal( page.consent.status( 'tiles' ), 'unanswered' );
} );

test( 'a message that grants what is granted does not call the host', async () => {
	const page = await open( { manifest, options: GRANTED } );
	page.channel.onmessage( { data: [ 'tiles', '1;allow;2026-11-22;img:a.example' ] } );
	await page.settle();
	assert.deepEqual( page.called, [] );
} );

test( 'a message that refuses closes, and is not kept', async () => {
	const page = await open( { manifest, options: GRANTED } );
	for ( let i = 0; i < 1000; i++ ) {
		page.channel.onmessage( { data: [ 'tiles', '1;never;2026-11-22;' ] } );
	}
	await page.settle();
	assert.deepEqual( page.called, [ 'ext.gadget.consent-host' ] );
	assert.equal( page.consent.status( 'tiles' ), 'unanswered' );
	assert.equal( page.policies.length, 2 );
	assert.doesNotMatch( page.policies[ 1 ], /a\.example/ );
} );

test( 'a page that was put aside looks at the device when it comes back', async () => {
	const device = {};
	const page = await open( { manifest, device, options: GRANTED } );
	page.on.pageshow( { persisted: true } );
	await page.settle();
	assert.deepEqual( page.called, [] );
	device[ 'gadgetconsent/wiki/Ann/outbox/tiles' ] = '1;never;2026-11-21;|';
	page.on.pageshow( { persisted: false } );
	assert.equal( page.consent.status( 'tiles' ), 'granted' );
	page.on.pageshow( { persisted: true } );
	await page.settle();
	assert.equal( page.consent.status( 'tiles' ), 'unanswered' );
	assert.doesNotMatch( page.policies.pop(), /a\.example/ );
} );

test( 'the host of the wiki\'s own scripts is open', async () => {
	const policy = async ( path ) => {
		const startup = path && path + '?lang=en&modules=startup&only=scripts';
		// MediaWiki's configuration has no such name. Whatever sets one changes nothing.
		const config = { wgLoadScript: 'https://forged.example/load.php' };
		const page = await open( { manifest, startup, config } );
		assert.doesNotMatch( page.policies[ 0 ], /forged/ );
		return page.policies[ 0 ];
	};
	assert.match(
		await policy( 'https://bits.example/w/load.php' ),
		/default-src [^;]* https:\/\/bits\.example;/
	);
	assert.match( await policy( '//bits.example:8443/load.php' ), / https:\/\/bits\.example:8443;/ );
	assert.doesNotMatch( await policy( '/w/load.php' ), /https:\/\/wiki\.example/ );
	assert.doesNotMatch( await policy( null ), /https:\/\/wiki\.example/ );
	assert.doesNotMatch( await policy( 'https://a,b;script-src/load.php' ), /script-src/ );
	assert.doesNotMatch( await policy( 'data:text/plain,x' ), /text|null/ );
} );

test( 'what no policy can have is told', async () => {
	const page = await open( { manifest: Object.assign( {}, manifest, {
		firstParty: [ 'x;script-src *', 'https://*.wiki.example' ]
	} ) } );
	assert.doesNotMatch( page.policies[ 0 ], /script-src/ );
	assert.match( page.policies[ 0 ], /https:\/\/\*\.wiki\.example/ );
	assert.ok( page.warnings.includes( 'Gadget-consent-manifest.js x;script-src *' ) );
} );

test( 'an answer for this session is of its user alone', async () => {
	const key = '000102030405060708090a0b0c0d0e0f';
	const place = 'gadgetconsent/wiki/Ann/answer/tiles';
	const keyed = { 'gadget-tiles': 1, 'userjs-gadgetconsent-2': `~key ${ key }` };
	const statusOf = async ( wgUserName, value, name, options = keyed ) => {
		const tab = { [ name ]: value };
		const page = await open( { manifest, tab, options, config: { wgUserName } } );
		return page.consent.status( 'tiles' );
	};
	const text = `${ ENTRY }|`;
	const sealed = `${ text }|~${ digest( key, place, text ) }`;
	assert.equal( await statusOf( 'Ann', sealed, place ), 'granted' );
	assert.equal( await statusOf( 'Bob', sealed, place ), 'unanswered' );
	assert.equal( await statusOf( null, sealed, place ), 'unanswered' );

	// Whoever was logged in before may have written there.
	const bobs = '0f0e0d0c0b0a09080706050403020100';
	for ( const forged of [
		text, `${ text }|~`, `${ text }|~${ '0'.repeat( 32 ) }`, `${ sealed } `, sealed + '0',
		sealed.replace( 'img', 'img+font' ), `${ text }|~${ digest( bobs, place, text ) }`,
		`${ text }|~${ digest( key, place.replace( 'Ann', 'Bob' ), text ) }`
	] ) {
		assert.equal( await statusOf( 'Ann', forged, place ), 'unanswered', forged );
	}
	// A user without a key, or with one that is none.
	for ( const line of [ '', '~key', '~key x', `~key ${ key }0`, `~key ${ key }\n~key ${ key }` ] ) {
		const options = { 'gadget-tiles': 1, 'userjs-gadgetconsent-2': line };
		assert.equal( await statusOf( 'Ann', sealed, place, options ), 'unanswered', line );
	}
	// What takes away needs no seal.
	assert.equal( await statusOf( 'Ann', '1;never;2026-11-20;|', place ), 'refused' );
	// Without an account, the device is everybody's.
	const own = place.replace( 'Ann', '' );
	assert.equal( await statusOf( null, text, own ), 'granted' );
} );

test( 'two wikis of one origin share no key', async () => {
	const device = { 'gadgetconsent/wiki-en//answer/alpha': ENTRY };
	const statusOf = async ( wgWikiID, gadget ) => {
		const gadgets = { [ gadget ]: [ 'img:a.example' ] };
		const page = await open( {
			manifest: Object.assign( {}, manifest, { gadgets } ), device,
			options: { [ `gadget-${ gadget }` ]: 1 }, config: { wgWikiID, wgUserName: null }
		} );
		return page.consent.status( gadget );
	};
	assert.equal( await statusOf( 'wiki-en', 'alpha' ), 'granted' );
	assert.equal( await statusOf( 'wiki', 'en-alpha' ), 'unanswered' );
} );
