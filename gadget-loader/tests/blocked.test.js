/**
 * What is kept of blocked contacts: how many, by whose policy, and the first different ones.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Blocked } from '../src/blocked.js';
import { isOurs } from '../src/policy.js';

const OURS = "default-src 'self';base-uri http: https: wss://*.probe";
const TIGHTER = "default-src 'self';base-uri http: https: wss://*.probe.probe";
const SERVER = "default-src 'self'";

/**
 * @param {Object[]} [elements] In the page's content
 * @return {{blocked: Blocked, kept: Map<string,number>}}
 */
function page( elements = [] ) {
	global.location = /** @type {any} */ ( { host: 'wiki.example:8080' } );
	global.document = /** @type {any} */ ( {
		querySelector: ( selector ) => /data:/.test( selector ) ? null : ( { querySelectorAll: () => elements } )
	} );
	const kept = new Map();
	const session = { get: () => null, set() {} };
	const keep = ( news ) => news.forEach( ( count, name ) => kept.set( name, count ) );
	return { blocked: new Blocked( session, '', () => false, () => {}, keep ), kept };
}

test( 'a policy of ours has its mark', () => {
	for ( const [ text, expected ] of [ [ OURS, true ], [ TIGHTER, true ], [ SERVER, false ],
		[ '', false ], [ 'base-uri wss://probe.example', false ] ] ) {
		assert.equal( isOurs( text ), expected, text );
	}
} );

test( 'the busiest policy counts, and ours for itself', () => {
	const { blocked } = page();
	[ OURS, TIGHTER, SERVER, SERVER, OURS, SERVER ].forEach(
		( policy ) => blocked.count( 'img', 'https://a.example/1.png', policy )
	);
	const [ { count, ours, attempts } ] = blocked.all().contacts;
	assert.deepEqual( [ count, ours, attempts.length ], [ 3, 2, 3 ] );
} );

test( 'eight different addresses are kept, without their query', () => {
	const { blocked } = page();
	for ( let n = 0; n < 50; n++ ) {
		blocked.count( 'img', `https://a.example/${ Math.floor( n / 2 ) }.png?${ n }`, OURS );
	}
	const [ { count, attempts } ] = blocked.all().contacts;
	assert.equal( count, 50 );
	assert.deepEqual( attempts.map( ( { url } ) => url.slice( -6 ) ),
		[ 0, 1, 2, 3, 4, 5, 6, 7 ].map( ( n ) => `/${ n }.png` ) );
} );

test( 'what comes from the wiki itself counts only if it was sent on from there', () => {
	const own = 'http://wiki.example:8080/x';
	for ( const [ kind, address, policy, expected ] of [
		[ 'img', own, OURS, 1 ],
		[ 'img', own, SERVER, 0 ],
		// Of these, none is open.
		[ 'frame', own, OURS, 1 ],
		[ 'frame', own, SERVER, 0 ],
		[ 'worker', own, OURS, 1 ],
		[ 'object', own, OURS, 1 ],
		[ 'frame', 'blob', OURS, 1 ],
		[ 'frame', 'blob', SERVER, 0 ],
		[ 'frame', 'data', OURS, 1 ],
		[ 'frame', '', OURS, 0 ],
		[ 'worker', 'data:text/javascript,1', OURS, 1 ],
		[ 'object', 'data', OURS, 1 ],
		[ 'frame', 'about', OURS, 0 ],
		[ 'img', 'http://wiki.example/x', OURS, 1 ],
		[ 'img', 'data:x', OURS, 0 ],
		[ 'img', 'inline', OURS, 0 ]
	] ) {
		const { blocked } = page();
		blocked.count( kind, address, policy );
		assert.equal( blocked.all().contacts.length, expected, kind + ' ' + address );
	}
} );

test( 'who made a contact, if that is known', () => {
	const image = { tagName: 'IMG', currentSrc: 'https://a.example/1.png' };
	const frame = { tagName: 'IFRAME', src: 'https://a.example/embed/1' };
	const wiki = 'http://wiki.example:8080/';
	for ( const [ kind, address, source, elements, expected ] of [
		[ 'img', 'https://a.example/1.png', '', [], '' ],
		[ 'img', 'https://a.example/1.png', '', [ image ], 'content' ],
		[ 'img', 'https://a.example/1.png', wiki + 'index.php?title=A', [ image ], 'content' ],
		[ 'img', 'https://a.example/2.png', '', [ image, frame ], '' ],
		// Of frames the origin is reported.
		[ 'frame', 'https://a.example', '', [ frame ], 'content' ],
		[ 'frame', 'https://a.example/', '', [ frame ], 'content' ],
		[ 'frame', 'https://b.a.example', '', [ frame ], '' ],
		[ 'img', 'https://a.example/1.png', wiki + 'load.php?modules=ext.gadget.a', [ image ], 'script' ],
		[ 'img', 'https://a.example/1.png', wiki + 'index.php?title=MediaWiki:X.js&action=raw', [], 'script' ],
		[ 'img', 'https://a.example/1.png', wiki + 'load.php?modules=user&user=Anna', [], '' ],
		[ 'img', 'https://a.example/1.png', wiki + 'index.php?title=User:Anna/x.js&action=raw', [], '' ]
	] ) {
		const { blocked } = page( elements );
		blocked.count( kind, address, OURS, source );
		assert.equal( blocked.all().contacts[ 0 ].attempts[ 0 ].by, expected, address + ' ' + source );
	}
} );

test( 'a contact is recorded with its scheme, if that is not https', async () => {
	const { blocked, kept } = page();
	for ( const address of [ 'https://a.example/1', 'https://a.example/2', 'wss://a.example/',
		'http://a.example:81/', 'http://wiki.example:8080/' ] ) {
		blocked.count( 'connect', address, OURS );
	}
	await new Promise( ( done ) => {
		setTimeout( done, 600 );
	} );
	assert.deepEqual( Array.from( kept ), [
		[ 'connect:a.example', 2 ], [ 'connect:wss://a.example', 1 ], [ 'connect:http://a.example:81', 1 ]
	] );
} );
