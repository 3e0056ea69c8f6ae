/**
 * Which text of a pinned script runs.
 */

import assert from 'node:assert/strict';
import { createHash, webcrypto } from 'node:crypto';
import { test } from 'node:test';

import { read, run } from '../src/pinned.js';

const NAME = '//wiki.example/User:Other/helper.js';
const TEXT = '// \u00fc\r\nhelp( "\u{1f600}" );';

const bytes = ( text ) => new TextEncoder().encode( text );
const sha1 = ( text ) => createHash( 'sha1' ).update( text ).digest( 'hex' );

/**
 * @param {Object} says What the API says of the revision
 * @param {Object} [page] What it says of its page
 * @param {Object} [query] What else it says
 * @return {Object} Its answer
 */
const answer = ( says = {}, page = {}, query = {} ) => ( { query: Object.assign( {
	pages: [ Object.assign( { title: 'Benutzer:Other/helper.js', revisions: [ Object.assign( {
		revid: 12, user: 'Other', timestamp: '2026-05-03T10:00:00Z', sha1: sha1( TEXT ),
		slots: { main: { content: TEXT } }
	}, says ) ] }, page ) ]
}, query ) } );

/**
 * @param {any} said The API's answer; a text: it fails
 * @param {any} [text] Of index.php; a text: it fails; `null`: the wiki is read by its API
 * @return {Object}
 */
const wikiOf = ( said, text = bytes( TEXT ) ) => {
	const wiki = {
		asked: [],
		ask( question ) {
			wiki.asked.push( question );
			return typeof said === 'string' ? Promise.reject( said ) : Promise.resolve( said );
		},
		nameOf: ( title ) => title === 'Benutzer:Other/helper.js' ? NAME : '//wiki.example/' + title
	};
	if ( text ) {
		wiki.raw = ( question ) => {
			wiki.asked.push( question );
			return typeof text === 'string' ? Promise.reject( text ) : Promise.resolve( text );
		};
	}
	return wiki;
};

/**
 * @param {any} wiki
 * @param {string} [known]
 * @param {any} [subtle]
 * @return {Promise<string>} The text; or why there is none
 */
const found = ( wiki, known = '', subtle = webcrypto.subtle ) => read( wiki, NAME, 12, known, subtle )
	.then( ( { text } ) => text, ( { reason } ) => reason );

test( 'the text that the wiki says it is', async () => {
	assert.equal( await found( wikiOf( answer() ) ), TEXT );
	// From another wiki.
	const other = wikiOf( answer(), null );
	assert.equal( await found( other ), TEXT );
	assert.match( other.asked[ 0 ].rvprop, /content/ );
	// A mark at the beginning belongs to the text.
	const marked = '\ufeffhelp();';
	const wiki = wikiOf( answer( { sha1: sha1( marked ) } ), bytes( marked ) );
	assert.equal( await found( wiki ), marked );
} );

test( 'what is known of a revision is not asked again', async () => {
	const wiki = wikiOf( 'the API is not asked' );
	assert.equal( await found( wiki, sha1( TEXT ) ), TEXT );
	assert.equal( wiki.asked.length, 1 );
	assert.deepEqual( [ wiki.asked[ 0 ].action, wiki.asked[ 0 ].oldid ], [ 'raw', '12' ] );
	assert.equal( await found( wiki, sha1( 'other' ) ), 'differs' );
	// From another wiki, the text and what is said of it come together.
	assert.equal( await found( wikiOf( answer(), null ), sha1( TEXT ) ), TEXT );
	assert.equal( await found( wikiOf( answer(), null ), sha1( 'other' ) ), 'differs' );
} );

test( 'nothing else runs', async () => {
	const table = [
		[ 'another text', answer(), bytes( TEXT + ' ' ), 'differs' ],
		[ 'no text', answer(), bytes( '' ), 'differs' ],
		[ 'a wrong sum', answer( { sha1: sha1( 'x' ) } ), bytes( TEXT ), 'differs' ],
		[ 'another text by the API', answer( { slots: { main: { content: 'x' } } } ), null, 'differs' ],
		[ 'another page', answer( {}, { title: 'Benutzer:Evil/helper.js' } ), bytes( TEXT ), 'other-page' ],
		[ 'no page', answer( {}, { title: undefined } ), bytes( TEXT ), 'other-page' ],
		[ 'another revision', answer( { revid: 13 } ), bytes( TEXT ), 'no-answer' ],
		[ 'no such revision', { query: { badrevids: { 12: { revid: 12, missing: true } } } }, bytes( TEXT ), 'missing' ],
		[ 'one of a deleted page', answer( {}, {}, { badrevids: { 12: {} } } ), bytes( TEXT ), 'missing' ],
		[ 'no revisions', answer( {}, { revisions: [] } ), bytes( TEXT ), 'missing' ],
		[ 'a hidden sum', answer( { sha1: undefined, sha1hidden: true } ), bytes( TEXT ), 'hidden' ],
		[ 'a hidden text', answer( { slots: { main: { texthidden: true } } } ), bytes( TEXT ), 'hidden' ],
		[ 'a sum that is none', answer( { sha1: 'abc' } ), bytes( TEXT ), 'hidden' ],
		[ 'an error', { error: { code: 'readapidenied' } }, bytes( TEXT ), 'no-answer' ],
		[ 'nothing', null, bytes( TEXT ), 'no-answer' ],
		[ 'no answer', 'offline', bytes( TEXT ), 'no-answer' ],
		[ 'no answer from index.php', answer(), '403', 'no-answer' ]
	];
	for ( const [ why, said, text, expected ] of table ) {
		assert.equal( await found( wikiOf( said, text ) ), expected, why );
	}
	// Bytes that are no text, as the wiki says.
	const odd = new Uint8Array( [ 0x61, 0xff ] );
	assert.equal( await found( wikiOf( answer( { sha1: sha1( odd ) } ), odd ) ), 'no-answer' );
} );

test( 'a page without HTTPS runs nothing, and asks nothing', async () => {
	const wiki = wikiOf( answer() );
	assert.equal( await found( wiki, '', null ), 'insecure' );
	assert.equal( wiki.asked.length, 0 );
} );

test( 'a wiki that does not answer', async ( context ) => {
	context.mock.timers.enable( { apis: [ 'setTimeout' ] } );
	const wiki = wikiOf( answer() );
	wiki.raw = () => new Promise( () => {} );
	const waiting = found( wiki );
	context.mock.timers.tick( 1e4 );
	assert.equal( await waiting, 'no-answer' );
} );

test( 'it runs as it is, under its address', () => {
	const elements = [];
	const page = {
		createElement: () => ( { remove: () => elements.push( 'removed' ) } ),
		head: { appendChild: ( element ) => elements.push( element.text ) }
	};
	run( /** @type {any} */ ( page ), 'go(); // end', 'https://w.example/?title=A b\nevil()&oldid=5' );
	assert.deepEqual( elements, [
		'go(); // end\n//# sourceURL=https://w.example/?title=A%20b%0Aevil()&oldid=5', 'removed'
	] );
} );
