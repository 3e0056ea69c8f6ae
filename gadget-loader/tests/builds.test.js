/**
 * Pages of one build, and those of another or of none: what the glue takes, and what the check
 * names.
 */

/* eslint-disable n/no-unsupported-features/node-builtins -- Node.js 20 has them. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import vm from 'node:vm';
import { gzipSync } from 'node:zlib';

import { lacking, livePages, wrongPages } from '../src/sums.js';
import { bundle } from './fake-wiki.js';

/**
 * @return {Object} The glue's functions
 */
function glue() {
	const source = readFileSync(
		new URL( '../../crate/ui/glue/unpack.js', import.meta.url ), 'utf8'
	);
	const module = { exports: {} };
	vm.runInNewContext( `( function ( module ) {${ source }\n} )`, {
		BUILD: 'b1', Promise, Blob, Response, DecompressionStream, Uint8Array, WebAssembly, atob
	} )( module );
	return module.exports;
}

/** The smallest module. */
const PACKED = 'b1:' + gzipSync( Uint8Array.from( [ 0, 97, 115, 109, 1, 0, 0, 0 ] ) )
	.toString( 'base64' );

test( 'the glue starts what is of its own build, and nothing else', async () => {
	const { load, unpack } = glue();
	const other = ( what ) => Object.assign( new Error( what ), { text: 'another build' } );
	const start = ( given, packed, messages ) => load(
		Object.assign( { other }, given ), unpack( packed ), messages,
		( { module_or_path: module } ) => module instanceof WebAssembly.Module ? 'started' : 'none'
	).catch( ( error ) => error.text || 'damaged' );
	const host = { build: 'b1' };
	const words = { '@build': 'b1', a: 'A' };
	const table = [
		[ host, PACKED, words, 'started' ],
		[ { build: 'b0' }, PACKED, words, 'another build' ],
		[ {}, PACKED, words, 'damaged' ],
		[ { build: 'b0', other: undefined }, PACKED, words, 'damaged' ],
		[ host, 'b0:' + PACKED.slice( 3 ), words, 'another build' ],
		[ host, PACKED.slice( 3 ), words, 'another build' ],
		[ host, PACKED.slice( 0, -8 ), words, 'damaged' ],
		[ host, 'b1:', words, 'damaged' ],
		// What a damaged page exports.
		[ host, {}, words, 'damaged' ],
		[ host, '', words, 'damaged' ],
		[ host, PACKED, { '@build': 'b0', a: 'A' }, 'another build' ],
		[ host, PACKED, { a: 'A' }, 'damaged' ],
		[ host, PACKED, {}, 'damaged' ]
	];
	for ( const [ given, packed, messages, expected ] of table ) {
		const row = JSON.stringify( [ given, packed, messages ] );
		assert.equal( await start( given, packed, messages ), expected, row );
	}
} );

const SUMS = { 'consent-host.js': 'aa', 'consent-i18n-de.js': 'bb', 'consent-ui.css': 'cc' };

/**
 * @param {string} folder
 * @return {Array<Object>} The gadgets of the module, with pages in a folder
 */
const gadgetsIn = ( folder ) => [ {
	id: 'consent-host',
	metadata: { module: { scripts: [ `MediaWiki:Gadget-${ folder }consent-host.js` ], styles: [] } }
}, {
	id: 'consent-ui',
	metadata: { module: { styles: [ 'MediaWiki:Gadget-consent-ui.css' ] } }
} ];

test( 'pages are found where the definitions have them, with the words beside the host', () => {
	const live = livePages( SUMS, gadgetsIn( 'consent/b1/' ) );
	assert.deepEqual( live.map( ( { title } ) => title ), [
		'MediaWiki:Gadget-consent/b1/consent-host.js',
		'MediaWiki:Gadget-consent/b1/consent-i18n-de.js',
		'MediaWiki:Gadget-consent-ui.css'
	] );
	assert.deepEqual( live.map( ( { name } ) => name ), Object.keys( SUMS ) );
	assert.deepEqual( lacking( SUMS, live ), [] );
	assert.deepEqual( lacking( SUMS, [] ), [ 'consent-host.js', 'consent-ui.css' ] );
	assert.deepEqual( livePages( SUMS, [ { id: 'consent-host', metadata: {} } ] ), [] );
} );

test( 'pages are told by their sums', () => {
	[ '', 'consent/b1/' ].forEach( ( folder ) => {
		const live = livePages( SUMS, gadgetsIn( folder ) );
		const [ host, german, style ] = live.map( ( { title } ) => title );
		const page = ( title, sha1 ) => ( { title, revisions: [ { sha1 } ] } );
		const missing = ( title ) => ( { title, missing: true } );
		const styles = page( style, 'cc' );
		const table = [
			[ [ page( host, 'aa' ), page( german, 'bb' ), styles ], [] ],
			[ [ page( host, 'ab' ), page( german, 'ba' ), styles ], [ host, german ] ],
			// A wiki takes the languages of its readers.
			[ [ page( host, 'aa' ), missing( german ), styles ], [] ],
			[ [ missing( host ), page( german, 'bb' ), styles ], [ host ] ],
			[ [], [ host, style ] ],
			// The wiki does not say.
			[ [ page( host, undefined ), page( german, 'bb' ), styles ], [] ]
		];
		table.forEach( ( [ pages, expected ] ) => {
			assert.deepEqual( wrongPages( SUMS, live, { pages } ), expected );
		} );
		const local = { from: host, to: 'Медиавики:' + host };
		assert.deepEqual( wrongPages( SUMS, live, {
			normalized: [ local ],
			pages: [ page( local.to, 'aa' ), page( german, 'bb' ), styles ]
		} ), [] );
		// No build has such a page.
		const more = [ { title: 'MediaWiki:Gadget-x.js', name: 'x.js' } ];
		assert.equal( wrongPages( SUMS, more, { pages: [ page( more[ 0 ].title, 'aa' ) ] } ).length, 1 );
		// These cannot be in the list.
		[ 'consent-manifest.js', 'consent-check.js' ].forEach( ( name ) => {
			const title = 'MediaWiki:Gadget-' + name;
			const pages = [ page( title, 'aa' ) ];
			assert.deepEqual( wrongPages( SUMS, [ { title, name } ], { pages } ), [] );
		} );
	} );
} );

/**
 * Runs the check on a wiki.
 *
 * @param {Object} given
 * @return {Promise<Object>} What it told, and what it asked for
 */
async function check( given ) {
	const seen = { told: [], asked: [] };
	class Element {
		constructor() {
			this.children = [];
			this.attributes = {};
		}

		append( ...children ) {
			this.children.push( ...children );
		}

		setAttribute( name, value ) {
			this.attributes[ name ] = value;
		}

		toString() {
			return this.children.join( '' );
		}
	}
	const manifest = 'manifest' in given ? given.manifest : { version: 1 };
	const config = { wgUserName: given.name, wgScriptPath: '/w' };
	vm.runInNewContext( `( function ( module ) {${ bundle( 'check.js' ) }\n} )( {} )`, {
		URL,
		Promise,
		location: { href: 'https://wiki.example/wiki/A' },
		document: { createElement: () => new Element() },
		mw: {
			config: { get: ( name ) => config[ name ] },
			user: { getRights: () => Promise.resolve( given.rights ) },
			util: { getUrl: ( title ) => '/wiki/' + title },
			log: { warn: assert.fail },
			loader: {
				getState: ( name ) => name in ( given.states || {} ) ? given.states[ name ] : 'ready',
				require: () => manifest
			},
			notify: ( { children } ) => seen.told.push( children.join( '\n' ) ),
			Api: class {
				get( asked ) {
					seen.asked.push( asked );
					const scripts = [ 'MediaWiki:Gadget-consent-manifest.js' ];
					const gadgets = given.gadgets ||
						[ { id: 'consent-manifest', metadata: { module: { scripts } } } ];
					const pages = asked.prop === 'info' ? [ { missing: given.noPolicy } ] : [];
					return Promise.resolve( { query: asked.list ? { gadgets } : { pages } } );
				}
			}
		}
	} );
	await new Promise( ( resolve ) => {
		setTimeout( resolve, 20 );
	} );
	return seen;
}

const RIGHTS = [ 'edit', 'editinterface', 'editsitejs' ];
const MANIFEST = 'ext.gadget.consent-manifest';

test( 'pages are named to those who can mend them, with the command that does', async () => {
	const { told } = await check( { name: 'Ann', rights: RIGHTS, manifest: {} } );
	assert.equal( told.length, 1 );
	assert.match( told[ 0 ], /another build than 0:/ );
	assert.match( told[ 0 ], /MediaWiki:Gadget-consent-manifest\.js/ );
	assert.match( told[ 0 ], /gadget-consent deploy --restore --wiki https:\/\/wiki\.example\/w\/api\.php/ );
	const undefinedOnes = await check( { name: 'Ann', rights: RIGHTS, gadgets: [] } );
	assert.match( undefinedOnes.told[ 0 ], /consent-manifest\.js/ );
	const [ late, damaged ] = await Promise.all( [ 'loading', 'error' ].map(
		( state ) => check( { name: 'Ann', rights: RIGHTS, states: { [ MANIFEST ]: state } } )
	) );
	assert.equal( late.told.length, 0 );
	assert.match( damaged.told[ 0 ], /consent-manifest/ );
} );

test( 'what is missing is named, although nothing is wrong', async () => {
	const missing = { version: 1, mode: 'observe', isMissing: '0' };
	const both = await check( { name: 'Ann', rights: RIGHTS, manifest: missing, noPolicy: true } );
	const [ manifest, policy ] = both.told;
	assert.equal( both.told.length, 2 );
	assert.match( manifest, /consent-manifest\.js: This page is missing or blank.*only observes/ );
	assert.match( manifest, /gadget-consent deploy --stage observe --wiki https:\/\/wiki\.example\/w\/api\.php/ );
	assert.match( policy, /consent-policy\.json: This page is missing/ );
	const one = await check( { name: 'Ann', rights: RIGHTS, noPolicy: true } );
	assert.deepEqual( one.told, [ policy ] );
	const nobody = await check( { name: 'Ann', rights: [ 'edit' ], noPolicy: true } );
	assert.deepEqual( nobody.told, [] );
} );

test( 'nobody else hears of it, and nothing is told where nothing is wrong', async () => {
	for ( const given of [
		{ name: null, manifest: {} },
		{ name: 'Ann', rights: [ 'edit' ], manifest: {} },
		{ name: 'Ann', rights: [ 'edit', 'editinterface' ], manifest: {} },
		{ name: 'Ann', rights: RIGHTS }
	] ) {
		assert.deepEqual( ( await check( given ) ).told, [] );
	}
} );
