/**
 * What holds user scripts, in a made-up page. In browsers: see docs/decisions/0042.
 */

/* eslint-disable es-x/no-global-this, es-x/no-dynamic-import -- Not for browsers. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

const WORDS = 'https://wiki.example/w/index.php?title=User:Alice/words.js&action=raw';

/**
 * @param {Object<string,string>} states By address
 * @return {Promise<Object>}
 */
async function page( states ) {
	const log = [];
	const waiting = [];
	let prefilter;
	class Target extends EventTarget {}
	class AnyElement extends Target {
		setAttribute( name, value ) {
			log.push( `${ name }=${ value }` );
		}
	}
	class Script extends AnyElement {
		get src() {
			return 'its own';
		}

		set src( address ) {
			log.push( `${ address }` );
		}
	}
	Object.assign( globalThis, {
		HTMLScriptElement: Script
	} );
	const { intercept } = await import( '../src/scripts.js' );
	intercept( { ajaxPrefilter: ( type, filter ) => {
		assert.equal( type, 'script' );
		prefilter = filter;
	} }, ( href ) => states[ href ], ( href, state, end ) => waiting.push( { href, state, end } ) );
	return { log, waiting, prefilter: ( options ) => {
		prefilter( options );
		return options;
	}, script: () => {
		const script = new Script();
		script.addEventListener( 'error', () => log.push( 'error' ) );
		return script;
	}, other: () => new AnyElement() };
}

test( 'a script that nobody holds starts at once, and in order', async () => {
	const { log, script, other } = await page( {} );
	script().src = '/w/a.js';
	script().setAttribute( 'SRC', 'b.js' );
	script().src = new URL( 'https://cdn.example/c.js' );
	script().src = 'http://';
	script().setAttribute( 'async', '' );
	other().setAttribute( 'src', WORDS );
	assert.deepEqual( log, [
		'/w/a.js', 'SRC=b.js', 'https://cdn.example/c.js', 'http://', 'async=', 'src=' + WORDS
	] );
	assert.equal( script().src, 'its own' );
} );

test( 'a held script gets its address when it is answered for', async () => {
	const { log, script, waiting } = await page( { [ WORDS ]: 'loading' } );
	script().src = WORDS;
	script().setAttribute( 'src', WORDS );
	script().src = 'other.js';
	assert.deepEqual( log, [ 'other.js' ] );
	waiting.forEach( ( { href, state, end } ) => {
		assert.deepEqual( [ href, state ], [ WORDS, 'loading' ] );
		end( true );
	} );
	assert.deepEqual( log.slice( 1 ), [ WORDS, 'src=' + WORDS ] );
} );

test( 'a refused script fails as from the network', async () => {
	const { log, script, waiting } = await page( { [ WORDS ]: 'error' } );
	script().src = WORDS;
	assert.equal( waiting[ 0 ].state, 'error' );
	assert.deepEqual( log, [] );
	waiting[ 0 ].end( false );
	assert.deepEqual( log, [ 'error' ] );
} );

test( 'jQuery takes the host of a held script for a foreign one', async () => {
	const { prefilter } = await page( { [ WORDS ]: 'loading' } );
	assert.equal( prefilter( { url: WORDS } ).crossDomain, true );
	assert.equal( prefilter( { url: '/w/a.js' } ).crossDomain, undefined );
} );

test( 'the text of a page is told by its address', async () => {
	const { isRaw } = await import( '../src/scripts.js' );
	[ WORDS, WORDS.replace( 'raw', 'RAW' ), WORDS.replace( 'action', '%61ction' ), WORDS + '%FF', WORDS + '%' ]
		.forEach( ( href ) => assert.ok( isRaw( href ), href ) );
	[ '', 'https://wiki.example/w/load.php?modules=a', WORDS.replace( 'raw', 'view' ) ]
		.forEach( ( href ) => assert.ok( !isRaw( href ), href ) );
} );
