/**
 * The review page, and what the loader's side offers when something does not come.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { open } from './fake-wiki.js';

const REVIEW = {
	wgCanonicalSpecialPageName: 'Blankpage', wgPageName: 'Special:BlankPage/GadgetConsent'
};
const manifest = {
	version: 1,
	gadgets: {
		tiles: [ 'img:a.example' ],
		off: [ 'img:b.example' ],
		library: [ 'img:c.example', '', 'h' ],
		unused: [ 'img:d.example', '', 'h' ],
		place: [ 'img:e.example', '', 'p' ]
	}
};
const LATER = 'gadgetconsent/wiki/Ann/later';
const PREFERENCE = 'userjs-gadgetconsent-3';

/**
 * Opens a page with more gadgets: `free`, which declares nothing, needs the library.
 *
 * @param {Object} given
 * @return {Promise<Object>}
 */
const openWith = ( given ) => open( Object.assign( {
	manifest, options: { 'gadget-free': 1, 'gadget-place': 1 }, config: REVIEW,
	registered: {
		'ext.gadget.off': [], 'ext.gadget.place': [],
		'ext.gadget.library': [], 'ext.gadget.unused': [],
		'ext.gadget.between': [ 'ext.gadget.library', 'ext.gadget.free' ],
		'ext.gadget.free': [ 'ext.gadget.between', 'no.such.module' ]
	}
}, given ) );

test( 'gadgets that the user uses wait on the review page, and do not ask there', async () => {
	const page = await openWith( {} );
	assert.deepEqual( page.called, [
		'ext.gadget.consent-host', 'ext.gadget.consent-review'
	] );
	assert.equal( page.given.waiting().sort().join( ' ' ), 'library place tiles' );
	assert.deepEqual( page.heard, [] );
} );

test( 'what was put off waits even if it is switched off', async () => {
	const device = { [ LATER ]: 'off;1;2026-11-20;2026-11-20 gone;1;2026-11-20;2026-11-20' };
	const page = await openWith( { device } );
	assert.equal( page.given.waiting().sort().join( ' ' ), 'library off place tiles' );
} );

test( 'what the user has no right to use does not wait', async () => {
	// What is switched on for everybody, or was switched on before the right was lost.
	const answer = { query: { allpages: [], gadgets: [ { id: 'place' }, { id: 'off' } ] } };
	const page = await openWith( { answer } );
	assert.equal( page.fetched.filter( ( url ) => url.includes( 'gaallowedonly' ) ).length, 1 );
	// The page itself asked for `tiles`, so its user may use it.
	assert.equal( page.given.waiting().sort().join( ' ' ), 'place tiles' );
	// While that is not known, nothing is left out.
	for ( const unknown of [ { error: {} }, { query: { allpages: [] } } ] ) {
		const other = await openWith( { answer: unknown } );
		assert.equal( other.given.waiting().sort().join( ' ' ), 'library place tiles' );
	}
	// Where nothing waits, nobody asks.
	const free = await openWith( { manifest: { version: 1 } } );
	assert.equal( free.fetched.filter( ( url ) => url.includes( 'gaallowedonly' ) ).length, 0 );
} );

test( 'words that could not be had are said to be lacking', async () => {
	const isLacking = async ( given ) => {
		const page = await openWith( given );
		page.late();
		return ( await page.given.words ).isLacking;
	};
	assert.equal( await isLacking( {} ), false );
	assert.equal( await isLacking( { texts: 'damaged' } ), true );
	const banner = '/*! GadgetConsent 1.2.3, build 0; MIT licence; https://a.example/*b */\n';
	const own = banner + 'module.exports = {"@build":"0"};';
	assert.equal( await isLacking( { texts: own } ), false );
	// Of another build, and of one that had none.
	assert.equal( await isLacking( { texts: own.replace( '"0"', '"1"' ) } ), true );
	assert.equal( await isLacking( { texts: 'module.exports = {};' } ), true );
	// A cache has kept the page as it was before.
	const kept = ( url ) => url.includes( '&again=' ) ? own : own.replace( '"0"', '"1"' );
	assert.equal( await isLacking( { texts: kept } ), false );
	// They come late.
	assert.equal( await isLacking( { texts: new Promise( () => {} ) } ), true );
} );

test( 'where the wiki only observes nothing waits', async () => {
	const page = await openWith( { manifest: Object.assign( { mode: 'observe' }, manifest ) } );
	assert.equal( page.given.waiting().length, 0 );
} );

test( 'who answers on the review page gets the dialog, also for what is put off', async () => {
	const device = { [ LATER ]: 'tiles;3;2026-11-20;9999-11-20' };
	const page = await openWith( { device } );
	let changes = 0;
	page.given.onChange( () => changes++ );
	page.given.ask( 'tiles' );
	await page.settle();
	assert.equal( page.called.pop(), 'ext.gadget.consent-ui' );
	assert.deepEqual( page.heard, [ [ 'user', 'tiles' ], [ 'blocked', '' ] ] );
	page.given.kept( 'tiles', '1;refuse;2026-11-21;;img:a.example' );
	page.given.decided( 'tiles', false, false );
	page.late();
	assert.equal( changes, 1 );
} );

test( 'what another tab has saved changes the review page', async () => {
	const page = await openWith( {} );
	let changes = 0;
	page.given.onChange( () => changes++ );
	page.saved = { [ PREFERENCE ]: 'tiles 1;never;2026-11-21;' };
	page.channel.onmessage( { data: [ 'tiles', '1;never;2026-11-21;' ] } );
	await page.settle();
	page.late();
	assert.equal( page.given.readLasting( 'tiles' ), '1;never;2026-11-21;' );
	assert.equal( changes, 1 );
} );

test( 'a module that does not start can be tried again', async () => {
	const page = await open( { manifest, failing: [ 'ext.gadget.consent-ui' ] } );
	const buttons = () => page.told.map( ( nodes ) => nodes.pop() );
	assert.equal( page.given, null );
	assert.equal( JSON.stringify( page.decisions ), '[{"gadget":"tiles","granted":false,"reload":false}]' );
	const [ again ] = buttons();
	assert.equal( again.textContent, 'Try again' );
	again.onclick();
	await page.settle();
	assert.equal( page.given, null );
	assert.equal( page.told.length, 2 );
	page.failing = [];
	page.told.pop().pop().onclick();
	await page.settle();
	assert.deepEqual( page.heard[ 0 ], [ 'page', 'tiles' ] );
} );

test( 'details that were not had are asked for again, and late ones are kept', async () => {
	const page = await open( { manifest } );
	const asked = () => page.fetched.filter( ( url ) => url.includes( 'gaids=place' ) ).length;
	// The wiki reports an error.
	page.answer = { error: { code: 'internal_api_error' } };
	await assert.rejects( page.given.details( 'place' ), /internal_api_error/ );
	assert.equal( asked(), 1 );
	let arrive;
	page.answer = new Promise( ( resolve ) => {
		arrive = resolve;
	} );
	const late = page.given.details( 'place' );
	const same = page.given.details( 'place' );
	assert.equal( asked(), 2 );
	page.late();
	await assert.rejects( late, /no answer/ );
	await assert.rejects( same, /no answer/ );
	const answer = { query: { gadgets: [] } };
	arrive( answer );
	await page.settle();
	assert.equal( await page.given.details( 'place' ), answer );
	assert.equal( asked(), 2 );
} );

/** @type {Array<[ string[], boolean ]>} Rights, and whether they are enough */
const RIGHTS = [
	[ [ 'editinterface', 'editsitejs', 'editsitejson' ], true ],
	// An ordinary administrator prepares a site policy.
	[ [ 'editinterface', 'editsitejson' ], true ],
	[ [ 'editinterface' ], false ],
	[ [ 'editsitejs', 'editsitejson' ], false ],
	[ [], false ]
];

test( 'the administrators\' part is for those who have the rights, in whatever group', async () => {
	for ( const group of [ '*', 'interface-admin', 'engineer' ] ) {
		const config = Object.assign( { wgUserGroups: [ group ] }, REVIEW );
		for ( const [ rights, may ] of RIGHTS ) {
			const answer = { query: { allpages: [], userinfo: { rights } } };
			const page = await openWith( { answer, config } );
			assert.equal( page.given.admin, may, group + ' ' + rights );
			assert.equal( page.loaded.includes( 'ext.gadget.consent-check' ), may );
			assert.equal( page.given.unguarded.includes( 'off' ), may );
			assert.ok( page.fetched.some( ( url ) => url.includes( 'uiprop=rights' ) ) );
		}
		// The wiki does not say.
		const silent = await openWith( { answer: { error: {} }, config } );
		assert.equal( silent.given.admin, group === 'interface-admin' );
	}
} );

test( 'what is not held is told elsewhere to who is likely to mend it, and may', async () => {
	const told = async ( group, rights ) => {
		const page = await openWith( {
			answer: { query: { allpages: [], userinfo: { rights } } },
			config: { wgUserGroups: [ group ] },
			manifest: { version: 1, gadgets: { off: [ 'img:b.example' ] } },
			options: {}
		} );
		return page.given && page.given.unguarded.join( ' ' ) || null;
	};
	const [ [ all ], , [ few ] ] = RIGHTS;
	assert.equal( await told( 'interface-admin', all ), 'off' );
	assert.equal( await told( 'interface-admin', few ), null );
	assert.equal( await told( '*', all ), null );
} );
