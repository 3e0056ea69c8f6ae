/** From where the host fetches the words: beside its own pages. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { folderOf, words } from '../src/words.js';

test( 'the folder is that of the host’s own pages', () => {
	const of = ( main ) => folderOf( { host: { script: { main } } }, 'host' );
	assert.equal( of( 'consent-host.js' ), '' );
	assert.equal( of( 'consent/b1/consent-host.js' ), 'consent/b1/' );
	assert.equal( of( undefined ), '' );
	assert.equal( folderOf( { host: {} }, 'host' ), '' );
	assert.equal( folderOf( {}, 'host' ), '' );
} );

test( 'the words come from that folder', async () => {
	const asked = [];
	// What the build puts into the script, and what the browser has.
	Object.assign( global, {
		LANGUAGES: [ 'de' ],
		BUILD: 'b1',
		fetch( address ) {
			asked.push( new URL( address ).searchParams.get( 'title' ) );
			return Promise.resolve( { text: () => Promise.resolve( 'module.exports = {};' ) } );
		}
	} );
	for ( const folder of [ '', 'consent/b1/' ] ) {
		await words( Promise.resolve( { query: { allpages: [] } } ), {
			script: 'https://wiki.test/w/index.php',
			folder,
			languages: () => Promise.resolve( [ 'de', 'en' ] ),
			warn() {}
		} );
	}
	assert.equal( asked[ 0 ], 'MediaWiki:Gadget-consent-i18n-de.js' );
	assert.equal( asked.pop(), 'MediaWiki:Gadget-consent/b1/consent-i18n-de.js' );
} );
