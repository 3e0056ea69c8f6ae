/**
 * What is damaged in the rules about user scripts. `vectors.test.js` has the rules themselves.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { brokenBy, rulesFor } from '../src/script-rules.js';

const GOOD = {
	isOfOtherWiki: true, isOwn: true, isProtected: true, people: [ [ 'sysop' ] ],
	declared: [ 'script:a.example/lib/', '' ], isPinned: false
};

const broken = ( rules ) => brokenBy( rulesFor( rules, [] ), /** @type {any} */ ( GOOD ) ).join( ' ' );

test( 'what cannot be read is as strict as it can be', () => {
	const all = 'other-wiki from executable not-pinned';
	for ( const [ rules, expected ] of [
		[ undefined, '' ],
		[ {}, '' ],
		[ null, all ],
		[ [], all ],
		[ 'self', all ],
		[ true, all ],
		[ { from: [] }, 'from' ],
		[ { from: 'self' }, 'from' ],
		[ { from: [ 'self', 1 ] }, 'from' ],
		[ { from: [ 'self', 'sysop' ] }, 'from' ],
		[ { from: [ [ 'self' ] ] }, 'from' ],
		[ { from: null }, 'from' ],
		[ { from: [ 'group:' ] }, 'from' ],
		[ { pinned: 'always' }, 'not-pinned' ],
		[ { pinned: null }, 'not-pinned' ],
		[ { executableKinds: 'yes' }, 'executable' ],
		[ { otherWikis: 1 }, 'other-wiki' ],
		[ { otherWikis: null }, 'other-wiki' ],
		[ { stricter: null }, all ],
		[ { stricter: [] }, all ],
		[ { stricter: { edit: null } }, '' ]
	] ) {
		assert.equal( broken( rules ), expected, JSON.stringify( rules ) );
	}
	assert.equal( rulesFor( { whenChanged: 'later' }, [] ).whenChanged, 'ask' );
	assert.equal( rulesFor( { declaredOnly: 'no' }, [] ).declaredOnly, true );
	assert.equal( rulesFor( { stricter: { edit: 1 } }, [ 'edit' ] ).pinned, 'required' );
	assert.equal( rulesFor( { stricter: { edit: 1 } }, null ).pinned, 'required' );
} );
