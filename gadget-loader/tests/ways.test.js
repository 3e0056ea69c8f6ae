/**
 * What the loader holds of the ways that no policy closes. The end-to-end test `contacts` tries
 * them in a real browser.
 */

/* eslint-disable camelcase, es-x/no-global-this, es-x/no-dynamic-import -- Not for browsers. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

const POLICY = "default-src 'self' data: blob: https://*.farm.example http://127.0.0.1:*;" +
	"frame-src  ;img-src 'self' https://*.farm.example https://tiles.example:8443/a/";

/**
 * Starts the watch in a made-up page.
 *
 * @param {string} [base] The document's base
 * @return {Promise<Object>} What the page can do, and what was told
 */
async function page( base = 'https://wiki.example/w/index.php' ) {
	const told = [];
	const on = {};
	let mutate;
	class Observer {
		constructor( callback ) {
			mutate = callback;
		}

		observe() {}
	}
	class Element {}
	Element.prototype.attachShadow = () => ( {} );
	const userActivation = { isActive: false };
	const world = {
		navigator: { userActivation },
		location: new URL( 'https://wiki.example/w/index.php' ),
		document: { baseURI: base },
		MutationObserver: Observer,
		Element,
		Event: class {
			preventDefault() {
				this.isHeld = true;
			}
		},
		window: {
			HTMLScriptElement: { supports: () => true },
			navigation: { addEventListener: ( name, listener ) => {
				on[ name ] = listener;
			} }
		}
	};
	Object.keys( world ).forEach( ( name ) => Object.defineProperty(
		globalThis, name, { value: world[ name ], configurable: true, writable: true }
	) );
	const { watch } = await import( '../src/ways.js' );
	watch( () => POLICY, ( what, value ) => told.push( value ? value.join( ' ' ) : what ) );
	return {
		told,
		userActivation,
		// Whether a navigation is held.
		leave( url, more ) {
			const event = Object.assign( { cancelable: true, userInitiated: false }, more );
			event.destination = { url };
			on.navigate( event );
			return !!event.isHeld;
		},
		// Whether a script with these rules is removed.
		insert( rules ) {
			const script = {
				isRemoved: false,
				matches: () => true,
				textContent: typeof rules === 'string' ? rules : JSON.stringify( rules ),
				remove() {
					this.isRemoved = true;
				}
			};
			mutate( [ { target: {}, addedNodes: [ script ] } ] );
			return script.isRemoved;
		}
	};
}

test( 'a page may be left for what its policy names, and for whatever is no host', async () => {
	const { leave, told } = await page();
	for ( const [ url, isHeld ] of [
		[ 'https://wiki.example/wiki/Page', false ],
		[ 'https://en.farm.example/wiki/Page', false ],
		[ 'https://tiles.example/', false ],
		[ 'http://127.0.0.1:9000/', false ],
		[ 'mailto:a@other.example', false ],
		[ 'https://farm.example/', true ],
		[ 'https://notfarm.example/', true ],
		[ 'https://en.farm.example.evil.example/', true ],
		[ 'https://other.example/?secret', true ],
		[ 'http://self/', true ]
	] ) {
		assert.equal( leave( url ), isHeld, url );
	}
	assert.deepEqual( told.slice( 0, 1 ), [ 'leave https://farm.example/' ] );
} );

test( 'what the user does is not held', async () => {
	const { leave, userActivation, told } = await page();
	const url = 'https://other.example/';
	assert.ok( !leave( url, { userInitiated: true } ) );
	assert.ok( !leave( url, { cancelable: false } ) );
	userActivation.isActive = true;
	assert.ok( !leave( url ) );
	assert.deepEqual( told, [] );
} );

test( 'speculation rules stay if they name open hosts only', async () => {
	const { insert, told } = await page();
	const list = ( ...urls ) => ( { prefetch: [ { source: 'list', urls } ] } );
	const where = ( condition ) => ( { prerender: [ { where: condition } ] } );
	for ( const [ rules, isRemoved ] of [
		[ list( '/wiki/A', 'B', 'https://en.farm.example/wiki/A' ), false ],
		[ where( { href_matches: '/wiki/*' } ), false ],
		[ where( { and: [ { href_matches: '/*' }, { not: { selector_matches: '.x' } } ] } ), false ],
		[ list( '/wiki/A', 'https://other.example/?x' ), true ],
		[ list( '//other.example/' ), true ],
		[ where( { href_matches: 'https://other.example/*' } ), true ],
		[ where( { href_matches: '//other.example/*' } ), true ],
		[ where( { href_matches: [ '/a', 'https://other.example/*' ] } ), true ],
		[ where( { or: [ { href_matches: '/*' }, { selector_matches: 'a' } ] } ), true ],
		[ where( { not: { href_matches: '/x' } } ), true ],
		[ where( { selector_matches: 'a' } ), true ],
		[ { prefetch: [ { urls: 'https://other.example/' } ] }, true ],
		[ '{', true ],
		[ 'null', true ]
	] ) {
		assert.equal( insert( rules ), isRemoved, JSON.stringify( rules ) );
	}
	assert.equal( told[ 0 ], 'speculate https://other.example/?x' );
} );

test( 'what is relative to another base is not the page\'s own', async () => {
	const { insert } = await page( 'https://other.example/' );
	assert.ok( insert( { prefetch: [ { where: { href_matches: '/*' } } ] } ) );
	assert.ok( insert( { prefetch: [ { urls: [ 'a' ] } ] } ) );
} );
