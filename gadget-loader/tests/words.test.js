/**
 * The module speaks one language at a time, and knows when it is English for want of words.
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import vm from 'node:vm';

const read = ( path ) => readFileSync( new URL( path, import.meta.url ), 'utf8' );
const textsOf = ( code ) => {
	const texts = JSON.parse( read( `../../crate/ui/i18n/${ code }.json` ) );
	delete texts[ '@metadata' ];
	return texts;
};
const english = textsOf( 'en' );
const german = textsOf( 'de' );

/**
 * @param {Object} words What the host has fetched
 * @param {string[]} chain The user's languages
 * @param {Object<string,string>} [keys] The messages of the module
 * @return {Promise<Object>} The messages, what the device keeps, and the words
 */
async function spoken( words, chain, keys = english ) {
	const messages = {};
	const kept = {};
	const mw = {
		config: { get: () => 'de' },
		language: { getFallbackLanguageChain: () => chain },
		log: { warn: assert.fail },
		messages: {
			exists: ( key ) => key in messages,
			set: ( key, text ) => {
				messages[ key ] = text;
			}
		},
		msg: ( key ) => messages[ key ],
		storage: { set: ( key, text ) => {
			kept[ key ] = text;
		} },
		Api: class {
			get( asked ) {
				return Promise.resolve( { query: { pages: asked.titles.map( ( title ) => ( {
					title, revisions: [ { slots: { main: { content: title } } } ]
				} ) ) } } );
			}
		}
	};
	const module = { exports: {} };
	vm.runInNewContext( `( function ( mw, module ) {${ read( '../../crate/ui/glue/words.js' ) }\n} )` )(
		mw, module
	);
	words = Object.assign( { titles: [] }, words );
	await module.exports.speak( words, keys, 'menu', 'badge' );
	return { messages, kept, words };
}

/**
 * @param {Object<string,string>} messages
 * @param {Object<string,string>} language
 * @return {string[]} The messages that are not of this language
 */
const foreign = ( messages, language ) => Object.keys( messages )
	.filter( ( key ) => messages[ key ] !== language[ key ] );

/** English as it is shown to somebody whose language has other plural forms. */
const standingIn = Object.assign( {}, english );
Object.keys( english ).forEach( ( key ) => {
	standingIn[ key ] = english[ key ].replace( /(\{\{PLURAL:\$\d\|)/g, '$11=' );
} );

test( 'words that are all there are spoken', async () => {
	const { messages, words, kept } = await spoken( { texts: german, language: 'de' }, [ 'de', 'en' ] );
	assert.deepEqual( foreign( messages, german ), [] );
	assert.equal( !!words.isLacking, false );
	assert.equal( !!words.isEnglish, false );
	assert.equal( kept.menu, german[ 'gadget-consent-review-title' ] );
} );

const without = Object.assign( {}, german );
delete without[ 'gadget-consent-allow' ];
/** @type {Array<[ string, Object ]>} What the host has, where not all German words are there */
const LACKING = [
	[ 'nothing came', { isLacking: true } ],
	[ 'one is missing', { texts: without, language: 'de', isLacking: false } ],
	...[ '', null, 1, [ 'Erlauben' ] ].map( ( text ) => [
		`one is ${ JSON.stringify( text ) }`,
		{
			texts: Object.assign( {}, german, { 'gadget-consent-allow': text } ),
			language: 'de', isLacking: false
		}
	] ),
	...[ 'de', [], 5, true, null, 0 ].map( ( texts ) => [
		`the page has ${ JSON.stringify( texts ) }`, { texts, language: 'de', isLacking: false }
	] )
];

LACKING.forEach( ( [ what, given ] ) => test( `all is English, and known to be so: ${ what }`, async () => {
	const titles = [ '', '/de', '/en' ].map( ( end ) => 'MediaWiki:Gadget-consent-review-intro' + end );
	const page = await spoken( Object.assign( { titles }, given ), [ 'de', 'en' ] );
	const { messages, words, kept } = page;
	assert.deepEqual( foreign( messages, standingIn ), [ 'gadget-consent-review-intro' ] );
	// The wiki's own German text, too, would be another language.
	assert.equal( messages[ 'gadget-consent-review-intro' ], titles[ 2 ] );
	assert.equal( words.isLacking, true );
	assert.equal( words.isEnglish, true );
	// The link in the menu stays in the language of the page.
	assert.deepEqual( kept, {} );
} ) );

test( 'a module that comes later on the same page speaks the same language', async () => {
	const few = { 'gadget-consent-again': english[ 'gadget-consent-again' ] };
	const { words } = await spoken( { texts: without, language: 'de' }, [ 'de', 'en' ] );
	const { messages } = await spoken( words, [ 'de', 'en' ], few );
	assert.deepEqual( messages, few );
} );

test( 'English that stands in for another language keeps its own plural', async () => {
	// Finnish has no texts; Japanese, too, would show the form for one.
	const { messages, words } = await spoken( {}, [ 'fi', 'en' ] );
	assert.deepEqual( foreign( messages, standingIn ), [] );
	assert.equal( words.isEnglish, true );
	assert.equal( !!words.isLacking, false );
	const british = await spoken( {}, [ 'en-gb', 'en' ] );
	assert.deepEqual( foreign( british.messages, english ), [] );
	assert.equal( british.words.isEnglish, false );
} );
