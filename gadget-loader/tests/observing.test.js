/**
 * Whose code is running, and what is kept of a contact: as far as it needs no browser. What each
 * way of contacting somebody comes to in a browser, the end-to-end tests `observe::` try.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import './fake-page.js';
import {
	OWN, SITE, as, carry, carriersOf, intercept, interceptProperty, loads, ofStack, runFor, whose
} from '../src/running.js';
import { Sightings, clean, requestOf, shared } from '../src/sightings.js';
import { readCss } from '../src/uses.js';

test( 'a callback runs for whoever handed it on', () => {
	assert.equal( whose(), null );
	const later = as( 'tiles', () => carry( whose ) );
	assert.equal( later(), 'tiles' );
	// Also where somebody else calls it.
	assert.equal( as( 'leaky', later ), 'tiles' );
	assert.equal( whose(), null );
	// And for nobody, if nobody is known to have handed it on.
	const unknown = carry( whose, true );
	assert.equal( as( 'leaky', unknown ), null );
	assert.equal( carry( whose ), whose );
	assert.equal( carry( null, true ), null );
} );

test( 'what was handed on first counts', () => {
	const inner = as( 'tiles', () => carry( whose, true ) );
	const outer = as( 'leaky', () => carry( inner, true ) );
	assert.equal( outer(), 'tiles' );
} );

test( 'an error ends it, too', () => {
	const fails = () => {
		throw new Error( 'x' );
	};
	assert.throws( () => as( 'tiles', fails ) );
	assert.equal( whose(), null );
} );

test( 'a carrier is the same each time, and has the properties of its function', () => {
	const handler = () => {};
	handler.guid = 7;
	const carrier = as( 'tiles', () => carry( handler ) );
	assert.equal( as( 'tiles', () => carry( handler ) ), carrier );
	assert.notEqual( as( 'leaky', () => carry( handler ) ), carrier );
	assert.equal( carriersOf( handler ).length, 2 );
	assert.equal( carrier.guid, 7 );
	carrier.guid = 8;
	assert.equal( handler.guid, 8 );
} );

test( 'a stack tells who has loaded the script in which it begins', () => {
	as( 'tiles', () => loads( 'https://cdn.example/map.js' ) );
	as( 'leaky', () => loads( 'https://cdn.example/other.js' ) );
	const table = [
		[ [ '    at send (https://cdn.example/map.js:1:20)', '    at https://cdn.example/map.js:9:1' ], 'tiles' ],
		// In Firefox.
		[ [ 'send@https://cdn.example/map.js:1:20', '@https://cdn.example/map.js:9:1', '' ], 'tiles' ],
		// By way of a script of the wiki.
		[ [ '    at ajax (https://wiki.example/load.php?modules=a,b:1:2)', '    at https://cdn.example/map.js:9:1' ], 'tiles' ],
		// It begins in the wiki's own.
		[ [ '    at https://cdn.example/map.js:9:1', '    at https://wiki.example/load.php?modules=a,b:1:2' ], null ],
		[ [ '    at https://cdn.example/map.js:9:1', '    at <anonymous>:1:2' ], null ],
		// Two are in it.
		[ [ '    at https://cdn.example/other.js:9:1', '    at https://cdn.example/map.js:9:1' ], null ],
		[ [ '    at https://cdn.example/unknown.js:9:1' ], null ],
		// Chromium may have left out where it begins.
		[ Array( 10 ).fill( '    at https://cdn.example/map.js:9:1' ), null ],
		[ [ '' ], null ]
	];
	table.forEach( ( [ lines, owner ] ) => assert.equal(
		ofStack( [ 'Error' ].concat( lines ).join( '\n' ) ), owner, lines.join()
	) );
	// Two have loaded it.
	as( 'leaky', () => loads( 'https://cdn.example/map.js' ) );
	assert.equal( ofStack( '    at https://cdn.example/map.js:9:1' ), null );
} );

test( 'what fails in between changes nothing', () => {
	const object = { add: ( one, two ) => one + two, get name() {
		return 'old';
	}, set name( value ) {
		this.given = value;
	} };
	intercept( object, 'add', () => {
		throw new Error( 'x' );
	}, () => {
		throw new Error( 'y' );
	} );
	assert.equal( object.add( 1, 2 ), 3 );
	interceptProperty( object, 'name', () => {
		throw new Error( 'x' );
	} );
	object.name = 'new';
	assert.equal( object.given, 'new' );
	// What a browser does not have is left.
	intercept( object, 'none', () => {} );
	assert.ok( !( 'none' in object ) );
	intercept( undefined, 'none', () => {} );
	// A constructor stays one.
	const made = { Thing: class {
		constructor( name ) {
			this.name = name;
		}
	} };
	const { Thing } = made;
	intercept( made, 'Thing', ( [ name ] ) => [ name + '!' ] );
	assert.equal( new made.Thing( 'a' ).name, 'a!' );
	assert.ok( new made.Thing( 'a' ) instanceof Thing );
} );

test( 'a module runs for its gadget, whenever it comes', () => {
	const ran = [];
	const entry = {};
	runFor( entry, 'tiles', ( text ) => ran.push( text + ' ' + whose() ) );
	// ResourceLoader looks whether it has come already.
	assert.equal( entry.script, undefined );
	entry.script = ( $ ) => ran.push( $ + ' ' + whose() );
	entry.script( 'a' );
	entry.script = 'text';
	entry.script();
	const files = { 'main.js': () => ran.push( 'main ' + whose() ), 'data.json': {} };
	entry.script = { main: 'main.js', files };
	entry.script.files[ entry.script.main ]();
	assert.deepEqual( ran, [ 'a tiles', 'text tiles', 'main tiles' ] );
	entry.script = undefined;
	assert.equal( entry.script, undefined );
	const early = { script: () => whose() };
	runFor( early, SITE, () => {} );
	assert.equal( early.script(), SITE );
} );

test( 'a style sheet says for what it uses an address', () => {
	const found = [];
	readCss(
		`@import "https://a.example/1.css" screen; @import url(//b.example/2.css);
		@font-face { font-family: x; src: url( 'f.woff2' ) format( "woff2" ), url(https://c.example/f); }
		p { background: url("1.png"), image-set( "https://d.example/2.png" 1x ); content: "no // address" }`,
		'https://base.example/x/y.css',
		( address, kind ) => found.push( `${ kind } ${ address }` )
	);
	assert.deepEqual( found.sort(), [
		'font https://base.example/x/f.woff2',
		'font https://c.example/f',
		'img https://base.example/x/1.png',
		'img https://d.example/2.png',
		'style https://a.example/1.css',
		'style https://b.example/2.css'
	] );
} );

test( 'of an address the host is kept, and of a program its file', () => {
	[
		[ 'img', 'https://a.example/tiles/1.png?q=secret', 'img:a.example' ],
		[ 'script', 'https://a.example/lib/x.js?v=1#y', 'script:a.example/lib/x.js' ],
		[ 'script', 'https://a.example/lib/x.mjs', 'script:a.example/lib/x.mjs' ],
		// It may say what somebody looked for.
		[ 'script', 'https://a.example/search/secret?callback=f', 'script:a.example' ],
		[ 'connect', 'wss://a.example:8443/x', 'connect:wss://a.example:8443' ],
		[ 'frame', 'data:text/html,x', 'frame:data:' ],
		[ 'worker', 'data:text/javascript,x', 'worker:data:' ],
		[ 'worker', 'blob:https://wiki.example/x', null ],
		[ 'img', 'data:,', null ],
		[ '', 'https://a.example/x', null ],
		[ 'img', 'https://wiki.example/x.png', null ],
		[ 'connect', 'http://localhost:8080/x', null ]
	].forEach( ( [ kind, address, expected ] ) => assert.equal(
		requestOf( kind, address ), expected, address
	) );
} );

const isGadget = ( name ) => [ 'tiles', 'leaky', 'constructor' ].includes( name );
const isName = ( name ) => [ OWN, SITE ].includes( name ) || isGadget( name );

test( 'of what a script has written on the device, what is a record is read', () => {
	const long = 'img:' + 'a'.repeat( 300 );
	assert.deepEqual( clean( {
		'img:a.example': { pages: 2, gadgets: [ 'tiles', 'unknown', 3 ], more: 'x' },
		'img:b.example': { pages: 2, by: { tiles: 1, unknown: 2, leaky: -1, '*': 1 }, first: '2026-11-01', last: '2026-11-02' },
		'img:c.example': { pages: 2, by: [ 1 ], gadgets: [], content: 'yes', first: '<b>', last: '2026-11-02' },
		'img:d.example': { pages: 0, gadgets: [] },
		'img:e.example': null,
		'img:f.example': { pages: 'many', gadgets: [] },
		[ long ]: { pages: 1, gadgets: [] }
	}, isName ), {
		'img:a.example': { pages: 2, gadgets: [ 'tiles' ] },
		'img:b.example': { pages: 2, by: { tiles: 1, '*': 1 }, first: '2026-11-01', last: '2026-11-02' },
		'img:c.example': { pages: 2, gadgets: [], content: true }
	} );
	[ null, undefined, 3, 'x', [] ].forEach( ( odd ) => assert.deepEqual( clean( odd, isName ), {} ) );
	const many = {};
	for ( let index = 0; index < 400; index++ ) {
		many[ `img:n${ index }.example` ] = { pages: 1, gadgets: [] };
	}
	assert.equal( Object.keys( clean( many, isName ) ).length, 300 );
} );

test( 'what the user’s own scripts contact, or may have contacted, is in no file', () => {
	const content = { pages: 4, gadgets: [ OWN ], content: true };
	assert.deepEqual( shared( {
		'connect:private.example': { pages: 4, by: { [ OWN ]: 4 } },
		'connect:perhaps.example': { pages: 4, gadgets: [ OWN, 'tiles' ] },
		'connect:both.example': { pages: 4, by: { [ OWN ]: 3, tiles: 1 } },
		'connect:also.example': { pages: 4, by: { [ OWN ]: 3 }, gadgets: [ 'tiles' ] },
		'connect:tiles.example': { pages: 4, by: { tiles: 2 }, gadgets: [ OWN ], first: '2026-11-01', last: '2026-11-02' },
		'img:content.example': content,
		'img:nobody.example': { pages: 4, gadgets: [] }
	} ), {
		'connect:also.example': { pages: 4, gadgets: [ 'tiles' ] },
		'connect:both.example': { pages: 4, by: { tiles: 1 } },
		'connect:tiles.example': { pages: 4, by: { tiles: 2 }, first: '2026-11-01', last: '2026-11-02' },
		'img:content.example': { pages: 4, content: true },
		'img:nobody.example': { pages: 4, gadgets: [] }
	} );
	// The record stays as it is.
	assert.deepEqual( content, { pages: 4, gadgets: [ OWN ], content: true } );
} );

/**
 * @param {Object} kept What the device has
 * @param {string[]} ran
 * @return {Object} What is seen on a page, with what the device has
 */
function onPage( kept, ran = [ 'leaky', 'tiles' ] ) {
	const storage = {
		getObject: () => kept.all,
		setObject: ( _, all ) => {
			kept.all = all;
		}
	};
	const sightings = new Sightings( storage, '', () => ran, isGadget );
	const nowhere = () => false;
	return {
		see: ( kind, host, owners, isUnknown = !owners.length, is = nowhere ) => sightings.see(
			kind, `https://${ host }/x`, owners, isUnknown, is
		),
		keep: () => sightings.keep()
	};
}

test( 'each page view counts once, for whoever made the contact', () => {
	const today = new Date().toISOString().slice( 0, 10 );
	const kept = { all: { 'img:a.example': { pages: 4, gadgets: [ 'tiles', 'leaky' ] } } };
	const page = onPage( kept );
	page.see( 'img', 'a.example', [ 'tiles' ] );
	page.see( 'img', 'a.example', [ 'tiles' ] );
	page.see( 'connect', 'b.example', [] );
	page.see( 'img', 'c.example', [ 'constructor' ], true, () => true );
	page.keep();
	// Later on the same page.
	page.see( 'img', 'a.example', [ 'leaky' ] );
	page.see( 'img', 'a.example', [ 'tiles' ] );
	page.keep();
	const days = { first: today, last: today };
	assert.deepEqual( kept.all, {
		'img:a.example': Object.assign( { pages: 5, gadgets: [ 'tiles', 'leaky' ], by: { tiles: 1, leaky: 1 } }, days ),
		'connect:b.example': Object.assign( { pages: 1, gadgets: [ 'leaky', 'tiles' ] }, days ),
		'img:c.example': Object.assign(
			{ pages: 1, by: { constructor: 1 }, gadgets: [ 'leaky', 'tiles' ], content: true }, days )
	} );
	// On another page, fewer gadgets run.
	const next = onPage( kept, [ 'leaky' ] );
	next.see( 'connect', 'b.example', [] );
	next.see( 'img', 'a.example', [ 'tiles' ] );
	next.keep();
	assert.deepEqual( kept.all[ 'connect:b.example' ].gadgets, [ 'leaky' ] );
	assert.deepEqual( kept.all[ 'img:a.example' ].gadgets, [ 'tiles', 'leaky' ] );
	assert.deepEqual( kept.all[ 'img:a.example' ].by, { tiles: 2, leaky: 1 } );
	assert.equal( kept.all[ 'img:a.example' ].pages, 6 );
} );

test( 'a flood is bounded', () => {
	const kept = {};
	const page = onPage( kept );
	for ( let index = 0; index < 1000; index++ ) {
		page.see( 'img', `n${ index }.example`, [] );
	}
	page.keep();
	assert.equal( Object.keys( kept.all ).length, 300 );
} );
