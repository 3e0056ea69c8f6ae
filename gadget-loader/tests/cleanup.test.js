/** What `gadget-consent uninstall` leaves for users who want nothing to be left. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import vm from 'node:vm';
import { prefixOf } from '../src/keys.js';

const script = readFileSync(
	new URL( '../../crate/cli/src/deploy/cleanup.js', import.meta.url ), 'utf8'
);

class Storage {
	constructor( keys ) {
		keys.forEach( ( key ) => {
			this[ key ] = 'x';
		} );
	}

	removeItem( key ) {
		delete this[ key ];
	}
}

function run( localStorage, sessionStorage ) {
	const saved = [];
	const mw = {
		config: { get: () => 'my_wiki' },
		user: { options: { get: () => ( {
			'userjs-gadgetconsent-0': 'x', 'userjs-gadgetconsent-f': 'x', 'userjs-other': 'x', skin: 'x'
		} ) } },
		Api: class {
			saveOptions( changes ) {
				saved.push( changes );
			}
		}
	};
	const window = { localStorage };
	Object.defineProperty( window, 'sessionStorage', { get: sessionStorage } );
	vm.runInNewContext( script, { mw, window } );
	return saved;
}

test( 'nothing of it is left, and everything else is', () => {
	const own = [ 'Ines', '' ].map( ( user ) => prefixOf( 'my_wiki', user ) + 'answer/map' );
	const other = [ prefixOf( 'other', 'Ines' ) + 'answer/map', 'MediaWikiModuleStore' ];
	const device = new Storage( own.concat( other ) );
	const tab = new Storage( own );
	const saved = run( device, () => tab );
	assert.deepEqual( Object.keys( device ), other );
	assert.deepEqual( Object.keys( tab ), [] );
	assert.deepEqual( JSON.parse( JSON.stringify( saved ) ), [ {
		'gadget-consent-cleanup': null,
		'userjs-gadgetconsent-0': null,
		'userjs-gadgetconsent-f': null
	} ] );
} );

test( 'a browser that blocks its storage clears the preferences', () => {
	const saved = run( new Storage( [] ), () => {
		throw new Error( 'blocked' );
	} );
	assert.equal( saved.length, 1 );
} );
