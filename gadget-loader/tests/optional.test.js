/**
 * `request( gadget, source )` and `status( gadget, source )`: one optional source, asked for while
 * its gadget runs.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { open } from './fake-wiki.js';

const manifest = {
	version: 1,
	mode: 'enforce',
	gadgets: {
		tiles: [ 'img:a.example', 'font+img:b.example connect:wss://b.example c.example/x/' ],
		// Needed for one use, and optional for another.
		both: [ 'img:a.example', 'font:a.example' ],
		damaged: [ 'img:a.example', 5 ]
	}
};
const PREFERENCE = 'userjs-gadgetconsent-3';
const OTHERS = 'connect:wss://b.example c.example/x/';
/** All optional sources were left without a tick. */
const REFUSED = `1;allow;2026-11-20;img:a.example;font+img:b.example ${ OTHERS }`;
const GRANTED = `1;allow;2026-11-21;img:a.example font+img:b.example;${ OTHERS }`;
const SOURCE = 'b.example';
const SUBJECT = 'tiles b.example';

/**
 * @param {string} entry The answer for the gadget
 * @param {Object} [given]
 * @return {Promise<Object>} A page
 */
const openWith = ( entry, given ) => open( Object.assign( {
	manifest, options: { [ PREFERENCE ]: `tiles ${ entry }` }
}, given ) );

/**
 * @param {Promise<any>} promise
 * @return {Promise<[string, any]>} What became of it by now
 */
const settled = ( promise ) => Promise.race( [
	// The page has objects of its own.
	promise.then(
		( value ) => [ 'resolved', Object.assign( {}, value ) ],
		( error ) => [ 'rejected', error ]
	),
	new Promise( ( resolve ) => {
		setTimeout( resolve, 50, [ 'pending', null ] );
	} )
] );

/**
 * @param {Promise<any>} promise
 * @param {string} reason
 * @param {RegExp} words
 */
async function assertFails( promise, reason, words ) {
	const [ how, error ] = await settled( promise );
	assert.equal( how, 'rejected' );
	assert.equal( error.name, 'Error' );
	assert.equal( error.reason, reason );
	assert.match( error.message, words );
	assert.ok( error.message.length < 1000, error.message );
}

/** @type {Array<[ string, any, string ]>} An entry, a source and its status */
const STATUS = [
	[ REFUSED, SOURCE, 'refused' ],
	[ REFUSED, 'wss://b.example', 'refused' ],
	[ GRANTED, SOURCE, 'granted' ],
	[ GRANTED, 'c.example/x/', 'refused' ],
	// Needed, not declared, or written otherwise.
	[ GRANTED, 'a.example', 'undeclared' ],
	[ GRANTED, 'font+img:b.example', 'undeclared' ],
	[ GRANTED, 'B.example', 'undeclared' ],
	[ GRANTED, 'c.example', 'undeclared' ],
	[ GRANTED, 'example', 'undeclared' ],
	[ GRANTED, '*', 'undeclared' ],
	[ GRANTED, '', 'undeclared' ],
	[ GRANTED, 'undefined', 'undeclared' ],
	[ GRANTED, null, 'undeclared' ],
	[ GRANTED, 0, 'undeclared' ],
	[ GRANTED, [ SOURCE ], 'undeclared' ],
	[ GRANTED, { toString: () => SOURCE }, 'undeclared' ],
	[ GRANTED, 'x'.repeat( 1e6 ), 'undeclared' ],
	// The gadget itself does not run.
	[ '1;never;2026-11-20;', SOURCE, 'refused' ],
	[ '', SOURCE, 'unanswered' ],
	[ '', 'a.example', 'undeclared' ]
];

test( 'the status of a source', async () => {
	for ( const [ entry, source, status ] of STATUS ) {
		const page = await openWith( entry );
		assert.equal( page.consent.status( 'tiles', source ), status, `${ entry } ${ source }` );
	}
	const other = await openWith( GRANTED );
	[ 'constructor', '__proto__', '*', 'damaged', 'free', undefined, null ].forEach( ( gadget ) => {
		assert.equal( other.consent.status( gadget, SOURCE ), 'undeclared' );
	} );
	assert.equal( other.consent.status( 'both', 'a.example' ), 'unanswered' );
	// As before.
	assert.deepEqual( [ 'tiles', 'free' ].map( other.consent.status ), [ 'granted', 'undeclared' ] );
	assert.equal( other.consent.status( 'tiles', undefined ), 'granted' );
	// All of that asks nobody.
	assert.deepEqual( other.called, [] );
} );

test( 'a source that is granted is not asked for', async () => {
	const page = await openWith( GRANTED );
	assert.deepEqual( await settled( page.consent.request( 'tiles', SOURCE ) ), [
		'resolved', { gadget: 'tiles', source: SOURCE, granted: true, reload: false }
	] );
	assert.deepEqual( page.heard, [] );
} );

test( 'a source that is not granted is asked for', async () => {
	const page = await openWith( REFUSED );
	const first = page.consent.request( 'tiles', SOURCE );
	const second = page.consent.request( 'tiles', SOURCE );
	const other = page.consent.request( 'tiles', 'wss://b.example' );
	assert.deepEqual( await settled( first ), [ 'pending', null ] );
	assert.deepEqual( page.called.slice( 0, 2 ), [
		'ext.gadget.consent-host', 'ext.gadget.consent-ui'
	] );
	assert.deepEqual( page.heard.filter( ( [ what ] ) => what !== 'blocked' ), [
		[ 'script', SUBJECT ], [ 'script', 'tiles wss://b.example' ]
	] );
	page.given.sourceDecided( SUBJECT, 'open' );
	const decision = { gadget: 'tiles', source: SOURCE, granted: true, reload: false };
	assert.deepEqual( await settled( first ), [ 'resolved', decision ] );
	assert.deepEqual( await settled( second ), [ 'resolved', decision ] );
	assert.equal( ( await settled( other ) )[ 0 ], 'pending' );
	// Other gadgets are told of gadgets.
	assert.deepEqual( page.decisions, [] );
} );

/** @type {Array<[ string, string, RegExp ]>} What the module says, the reason, and the words */
const UNGRANTED = [
	[ 'refused', 'refused', /did not allow/ ],
	[ 'later', 'later', /put off/ ],
	[ 'unsaved', 'unsaved', /not saved/ ],
	[ 'held', 'held', /does not run/ ],
	[ 'unheard-of', 'failed', /could not be shown/ ]
];

UNGRANTED.forEach( ( [ what, reason, words ] ) => test( `what is not granted rejects: ${ what }`, async () => {
	const page = await openWith( REFUSED );
	const promise = page.consent.request( 'tiles', SOURCE );
	await page.settle();
	page.given.sourceDecided( SUBJECT, what );
	await assertFails( promise, reason, words );
	assert.equal( page.consent.status( 'tiles', SOURCE ), 'refused' );
	assert.equal( page.consent.status( 'tiles' ), 'granted' );
	assert.deepEqual( page.decisions, [] );
} ) );

test( 'what was granted since the page was loaded waits for a reload', async () => {
	const page = await openWith( REFUSED );
	const promise = page.consent.request( 'tiles', SOURCE );
	await page.settle();
	page.given.kept( 'tiles', GRANTED );
	page.given.sourceDecided( SUBJECT, 'reload' );
	const decision = { gadget: 'tiles', source: SOURCE, granted: true, reload: true };
	assert.deepEqual( await settled( promise ), [ 'resolved', decision ] );
	assert.equal( page.consent.status( 'tiles', SOURCE ), 'reload' );
	assert.equal( page.consent.status( 'tiles', 'wss://b.example' ), 'refused' );
	assert.deepEqual( page.policies.filter( ( text ) => /b\.example/.test( text ) ), [] );
	// Nobody is asked again.
	const before = page.heard.length;
	assert.deepEqual( await settled( page.consent.request( 'tiles', SOURCE ) ), [
		'resolved', decision
	] );
	assert.equal( page.heard.length, before );
	page.given.kept( 'tiles', REFUSED );
	assert.equal( page.consent.status( 'tiles', SOURCE ), 'refused' );
} );

test( 'what was open on the page already is open at once', async () => {
	const page = await openWith( REFUSED );
	page.consent.request( 'tiles', SOURCE );
	await page.settle();
	page.given.kept( 'tiles', GRANTED );
	page.given.release( 'tiles', 'img:a.example font+img:b.example' );
	page.given.sourceDecided( SUBJECT, 'open' );
	assert.equal( page.consent.status( 'tiles', SOURCE ), 'granted' );
} );

test( 'an answer in another tab is heard while somebody waits', async () => {
	const page = await openWith( REFUSED );
	const promise = page.consent.request( 'tiles', SOURCE );
	await page.settle();
	page.saved = { [ PREFERENCE ]: `tiles ${ GRANTED }` };
	const heard = () => page.heard.filter( ( [ what ] ) => what === 'answered' );
	page.channel.onmessage( { data: [ 'tiles', GRANTED ] } );
	await page.settle();
	// Only what takes away is heard at once. The next look at the wiki finds it.
	page.channel.onmessage( { data: [ 'tiles', null ] } );
	await page.settle();
	assert.deepEqual( heard(), [ [ 'answered', SUBJECT ] ] );
	page.given.sourceDecided( SUBJECT, 'reload' );
	assert.equal( ( await settled( promise ) )[ 0 ], 'resolved' );
} );

/** @type {Array<[ string, any[], string, RegExp ]>} What is asked for, the reason, and the words */
const HOSTILE = [
	[ 'needed', [ 'tiles', 'a.example' ], 'undeclared', /“a\.example”.*or needs it/ ],
	[ 'not declared', [ 'tiles', 'd.example' ], 'undeclared', /Optional for “tiles”: font\+img:b\.example connect:wss/ ],
	[ 'with kinds', [ 'tiles', 'font:b.example' ], 'undeclared', /font:b\.example/ ],
	[ 'everything', [ 'tiles', '*' ], 'undeclared', /“\*”/ ],
	[ 'all below it', [ 'tiles', '*.b.example' ], 'undeclared', /“\*\.b/ ],
	[ 'nothing', [ 'tiles', '' ], 'undeclared', /“”/ ],
	[ 'two', [ 'tiles', 'b.example c.example/x/' ], 'undeclared', /b\.example c/ ],
	[ 'huge', [ 'tiles', 'x'.repeat( 1e6 ) ], 'undeclared', /“x{100}…”/ ],
	[ 'null', [ 'tiles', null ], 'undeclared', /expected a text.*object/ ],
	[ 'a number', [ 'tiles', 0 ], 'undeclared', /expected a text.*number/ ],
	[ 'a list', [ 'tiles', [ SOURCE ] ], 'undeclared', /expected a text.*object/ ],
	[ 'an object', [ 'tiles', { toString: () => SOURCE } ], 'undeclared', /expected a text/ ],
	[ 'a symbol', [ 'tiles', Symbol( SOURCE ) ], 'undeclared', /expected a text.*symbol/ ],
	[ 'no gadget', [ undefined, SOURCE ], 'undeclared', /expected a text.*undefined/ ],
	[ 'a huge gadget', [ 'g'.repeat( 1e6 ), SOURCE ], 'undeclared', /“g{100}…”/ ],
	[ 'a gadget that declares nothing', [ 'free', SOURCE ], 'undeclared', /“free”/ ],
	[ 'the user’s own scripts', [ '*', SOURCE ], 'undeclared', /“\*”/ ],
	[ 'what every object has', [ 'constructor', SOURCE ], 'undeclared', /“constructor”/ ],
	[ 'a damaged declaration', [ 'damaged', SOURCE ], 'undeclared', /“damaged”/ ],
	[ 'a gadget that is held', [ 'both', 'a.example' ], 'held', /“a\.example” for “both”.*does not run/ ]
];

HOSTILE.forEach( ( [ what, given, reason, words ] ) => test( `fails with words: ${ what }`, async () => {
	const page = await openWith( REFUSED );
	await assertFails( page.consent.request( ...given ), reason, words );
	assert.deepEqual( page.heard, [] );
} ) );

test( 'a source of a gadget that is refused is not asked for', async () => {
	const page = await openWith( '1;never;2026-11-20;' );
	await assertFails( page.consent.request( 'tiles', SOURCE ), 'refused', /“tiles”/ );
	assert.deepEqual( page.heard, [] );
} );

test( 'where the wiki only observes everything is open', async () => {
	const observing = Object.assign( {}, manifest, { mode: 'observe' } );
	const page = await openWith( REFUSED, { manifest: observing } );
	assert.equal( page.consent.status( 'tiles', SOURCE ), 'undeclared' );
	const [ how, { granted, reload } ] = await settled( page.consent.request( 'tiles', SOURCE ) );
	assert.deepEqual( [ how, granted, reload ], [ 'resolved', true, false ] );
	await assertFails( page.consent.request( 'tiles', 'd.example' ), 'undeclared', /d\.example/ );
} );

test( 'what cannot be shown rejects', async () => {
	const page = await openWith( REFUSED, { failing: [ 'ui' ] } );
	await assertFails( page.consent.request( 'tiles', SOURCE ), 'failed', /could not be shown/ );
	assert.equal( page.told.length, 1 );
	assert.deepEqual( page.decisions, [] );
	// Not even the host comes.
	const other = await openWith( REFUSED, {
		scripts: { 'ext.gadget.consent-host': 'module.exports = () => { throw new Error(); };' }
	} );
	await assertFails( other.consent.request( 'tiles', SOURCE ), 'failed', /could not be shown/ );
	const decision = { gadget: 'tiles', granted: false, reload: false };
	assert.deepEqual( await settled( other.consent.request( 'tiles' ) ), [ 'resolved', decision ] );
} );

test( 'the other way to call it is as before', async () => {
	const page = await openWith( REFUSED );
	const names = [ 'tiles', 'free' ];
	const decisions = await Promise.all( names.map( page.consent.request ) );
	assert.deepEqual(
		decisions.map( ( decision ) => Object.assign( {}, decision ) ),
		names.map( ( gadget ) => ( { gadget, granted: true, reload: false } ) )
	);
} );
