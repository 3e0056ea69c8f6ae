/**
 * Gadgets that need others: who needs a library, and who does not run because it was refused.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { open } from './fake-wiki.js';

const manifest = {
	version: 1,
	gadgets: { tiles: [ 'img:a.example' ], library: [ 'img:c.example', '', 'h' ] }
};
const CONSENT = 'ext.gadget.consent';
const LIBRARY = 'ext.gadget.library';
const TOLD = 'gadgetconsent/wiki/Ann/told-missed/library';
const REFUSED = { 'userjs-gadgetconsent-d': 'library 1;refuse;2026-11-20;;img:c.example' };
const NEVER = { 'userjs-gadgetconsent-d': 'library 1;never;2026-11-20;' };

/** Modules that need the library, directly and through each other. */
const NEEDY = {
	'ext.gadget.routes': [ LIBRARY, 'mediawiki.util' ],
	'ext.gadget.between': [ LIBRARY, 'ext.gadget.nearby' ],
	'ext.gadget.nearby': [ 'ext.gadget.between', 'no.such.module' ]
};

/**
 * Opens a page on which the library comes with others.
 *
 * @param {Object} given
 * @param {string[]} names Which of those the page asks for
 * @return {Promise<Object>}
 */
function openFor( given, names ) {
	const requested = { [ LIBRARY ]: [ CONSENT ] };
	const registered = {};
	Object.keys( NEEDY ).forEach( ( name ) => {
		const list = names.includes( name.replace( 'ext.gadget.', '' ) ) ? requested : registered;
		list[ name ] = NEEDY[ name ];
	} );
	return open( Object.assign( { manifest, requested, registered }, given ) );
}

const heard = ( page ) => page.heard.filter( ( [ what ] ) => what !== 'blocked' ).join( '|' );

test( 'a library is needed by the gadgets that are used', async () => {
	const options = { 'gadget-nearby': 1, 'gadget-between': 0 };
	const page = await openFor( { options }, [ 'routes' ] );
	assert.equal( page.given.neededBy( 'library' ).join( ' ' ), 'routes nearby' );
	assert.equal( page.given.isWanted( 'routes' ), true );
	assert.equal( page.given.isWanted( 'nearby' ), false );
	assert.equal( page.given.isWanted( 'nobody' ), false );
	assert.equal( page.given.neededBy( 'tiles' ).join( ' ' ), '' );
	// All are named in one question.
	const ids = page.fetched.map( ( url ) => new URLSearchParams( url ).get( 'gaids' ) );
	assert.ok( ids.includes( 'library|routes|nearby' ), ids.join() );
} );

test( 'a gadget lacks the libraries that were refused', async () => {
	const page = await openFor( { options: REFUSED }, [ 'nearby', 'between' ] );
	assert.equal( page.given.lacks( 'nearby' ).join( ' ' ), 'library' );
	assert.equal( page.given.lacks( 'routes' ).join( ' ' ), 'library' );
	assert.equal( page.given.lacks( 'library' ).join( ' ' ), '' );
	assert.equal( page.given.lacks( 'tiles' ).join( ' ' ), '' );
	const other = await openFor( {}, [ 'nearby', 'between' ] );
	assert.equal( other.given.lacks( 'nearby' ).join( ' ' ), '' );
	// It does not run, but not because its user has refused it.
	other.given.refuse( 'library' );
	assert.equal( other.given.lacks( 'nearby' ).join( ' ' ), '' );
	other.given.kept( 'library', '1;refuse;2026-11-21;;img:c.example' );
	assert.equal( other.given.lacks( 'nearby' ).join( ' ' ), 'library' );
} );

const decided = { 'userjs-gadgetconsent-3': 'tiles 1;allow;2026-11-20;img:a.example' };

test( 'what does not run because of a refusal is told once', async () => {
	for ( const refused of [ REFUSED, NEVER ] ) {
		const options = Object.assign( {}, decided, refused );
		const device = {};
		const first = await openFor( { options, device }, [ 'routes' ] );
		assert.equal( heard( first ), 'missed,library' );
		assert.equal( device[ TOLD ], 'routes' );
		// Then it is a decided page again.
		const next = await openFor( { options, device }, [ 'routes' ] );
		assert.deepEqual( next.called, [] );
		// Another gadget that needs it, through others, is news.
		const more = await openFor( { options, device }, [ 'routes', 'between', 'nearby' ] );
		assert.equal( heard( more ), 'missed,library' );
		assert.equal( device[ TOLD ], 'routes between nearby' );
		const last = await openFor( { options, device }, [ 'routes', 'between', 'nearby' ] );
		assert.deepEqual( last.called, [] );
	}
} );

test( 'nothing is told where nothing is missed', async () => {
	// Only the library itself was asked for, or what needs it is not.
	for ( const given of [ {}, { 'gadget-routes': 1 } ] ) {
		const options = Object.assign( given, decided, REFUSED );
		assert.deepEqual( ( await openFor( { options }, [] ) ).called, [] );
	}
	// It is not refused.
	const allowed = Object.assign( {
		'userjs-gadgetconsent-d': 'library 1;allow;2026-11-20;img:c.example'
	}, decided );
	assert.deepEqual( ( await openFor( { options: allowed }, [ 'routes' ] ) ).called, [] );
	// The review page says it by itself.
	const page = await openFor( {
		options: Object.assign( {}, decided, REFUSED ), config: {
			wgCanonicalSpecialPageName: 'Blankpage', wgPageName: 'Special:BlankPage/GadgetConsent'
		}
	}, [ 'routes' ] );
	assert.ok( !page.called.includes( 'ext.gadget.consent-ui' ) );
	assert.equal( heard( page ), '' );
} );

test( 'what a refusal on this page stops is not told again', async () => {
	const device = {};
	const page = await openFor( { device, options: decided }, [ 'routes' ] );
	page.given.tellMissed( 'library' );
	const options = Object.assign( {}, decided, REFUSED );
	assert.deepEqual( ( await openFor( { options, device }, [ 'routes' ] ) ).called, [] );
} );

test( 'a device that remembers nothing is not told on every page', async () => {
	const device = Object.freeze( {} );
	const options = Object.assign( {}, decided, REFUSED );
	const page = await openFor( { options, device }, [ 'routes' ] );
	assert.ok( !page.called.includes( 'ext.gadget.consent-ui' ) );
} );
