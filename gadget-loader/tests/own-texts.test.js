/**
 * Which texts a wiki's pages replace. Any administrator may edit them, so none has a word of a
 * question, an answer or a button.
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import vm from 'node:vm';

const read = ( path ) => readFileSync( new URL( path, import.meta.url ), 'utf8' );
const english = JSON.parse( read( '../../crate/ui/i18n/en.json' ) );
delete english[ '@metadata' ];

/**
 * @param {Object<string,string>} before The messages that there are already
 * @return {Promise<Object<string,string>>} The messages on a wiki that has a page for each
 */
async function spoken( before ) {
	const messages = Object.assign( {}, before );
	const mw = {
		config: { get: () => 'en' },
		language: { getFallbackLanguageChain: () => [ 'en' ] },
		log: { warn: assert.fail },
		messages: {
			exists: ( key ) => key in messages,
			set: ( key, text ) => {
				messages[ key ] = text;
			}
		},
		msg: ( key ) => messages[ key ],
		storage: { set() {} },
		Api: class {
			get( asked ) {
				return Promise.resolve( { query: { pages: asked.titles.map( ( title ) => ( {
					title, revisions: [ { slots: { main: { content: 'The wiki’s own' } } } ]
				} ) ) } } );
			}
		}
	};
	const module = { exports: {} };
	vm.runInNewContext( `( function ( mw, module ) {${ read( '../../crate/ui/glue/words.js' ) }\n} )` )(
		mw, module
	);
	const titles = Object.keys( english ).map(
		( key ) => 'MediaWiki:' + key[ 0 ].toUpperCase() + key.slice( 1 )
	);
	await module.exports.speak( { titles }, english, 'menu', 'badge' );
	return messages;
}

test( 'a wiki replaces explanations outside of questions, and nothing else', async () => {
	const messages = await spoken( {} );
	assert.deepEqual( Object.keys( messages ), Object.keys( english ) );
	const own = Object.keys( english ).filter( ( key ) => messages[ key ] !== english[ key ] );
	assert.deepEqual( own.map( ( key ) => key.replace( 'gadget-consent-', '' ) ), [
		'notice-forbidden',
		'notice-outdated',
		'notice-blocked-by-wiki',
		'notice-unguarded',
		'review-title',
		'review-intro',
		'review-device',
		'review-empty',
		'review-own-intro',
		'review-blocked-intro',
		'review-files-intro'
	] );
} );

test( 'the words of an answer are the module’s, whatever was said before', async () => {
	const messages = await spoken( {
		'gadget-consent-allow': 'Don’t allow', 'gadget-consent-refuse': 'Allow'
	} );
	[ 'allow', 'refuse', 'never', 'kind-script', 'dialog-title' ].forEach( ( name ) => {
		const key = 'gadget-consent-' + name;
		assert.equal( messages[ key ], english[ key ] );
	} );
} );
