/**
 * Rules about the sources themselves.
 */

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

import { KINDS } from '../src/kinds.js';
import * as keys from '../src/keys.js';

const folder = new URL( '../src/', import.meta.url );
const files = readdirSync( folder ).filter( ( name ) => name.endsWith( '.js' ) );

/**
 * @param {string} name
 * @return {string} The code, without comments
 */
const code = ( name ) => readFileSync( new URL( name, folder ), 'utf8' )
	.replace( /\/\*[^]*?\*\//g, '' ).replace( /^\s*\/\/.*$/gm, '' );

test( 'mw is named in the composition roots alone', () => {
	const naming = files.filter( ( name ) => /\bmw\b/.test( code( name ) ) );
	assert.deepEqual( naming, [
		'check.js', 'consent.js', 'host.js', 'index.js', 'scripts.js', 'stub.js'
	] );
} );

test( 'what decides touches neither the page nor a clock', () => {
	[ 'kinds.js', 'keys.js', 'manifest.js', 'verdict.js' ].forEach( ( name ) => assert.doesNotMatch(
		code( name ), /\b(window|document|location|localStorage|sessionStorage|Date\.now|new Date)\b/
	) );
} );

test( 'the kinds are listed once', () => {
	const kind = `(${ KINDS.join( '|' ) })`;
	// Three in a row, without a colon: a table of something else may have kinds for values.
	// eslint-disable-next-line security/detect-non-literal-regexp
	const list = new RegExp( [ kind, kind, kind + '\\b' ].join( '[^\\w:]{1,6}' ) );
	assert.deepEqual( files.filter( ( name ) => list.test( code( name ) ) ), [ 'kinds.js' ] );
} );

test( 'the stub has no build', () => {
	[ 'stub.js', 'pause.js' ].forEach( ( name ) => assert.doesNotMatch( code( name ), /BUILD/ ) );
} );

test( 'each key is written once', () => {
	files.filter( ( name ) => name !== 'keys.js' ).forEach( ( name ) => {
		const text = code( name );
		Object.keys( keys ).map( ( key ) => keys[ key ] )
			.filter( ( value ) => typeof value === 'string' )
			.map( ( value ) => `'${ value }'` )
			.concat( 'gadgetconsent/', 'gadgetconsent-' )
			.forEach( ( value ) => assert.ok( !text.includes( value ), `${ name }: ${ value }` ) );
	} );
} );
