/**
 * Which frames are loaded again that were there before the policy.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { again } from '../src/frames.js';

/**
 * @param {Object} own The frame's own address or text
 * @return {{src: string, srcdoc: string, begun: number, replaceWith: Function}} A frame that counts
 *  how often it is put into the page again
 */
function frame( own ) {
	return Object.assign( {
		src: '',
		srcdoc: '',
		begun: 0,
		replaceWith( other ) {
			assert.equal( other, this );
			this.begun++;
		}
	}, own );
}

test( 'frames are loaded again unless the policy names their host for frames', () => {
	global.location = /** @type {any} */ ( { origin: 'https://wiki.example' } );
	const open = [
		'frame https://a.example', 'frame https://*.b.example/x/', 'img https://c.example',
		'frame http://localhost:3000', 'worker data:', 'frame blob:'
	];
	for ( const [ src, isOpen ] of [
		[ 'https://a.example/film', true ],
		[ 'https://x.a.example/film', false ],
		[ 'https://y.b.example/film', true ],
		[ 'https://b.example/film', false ],
		[ 'https://yb.example/film', false ],
		[ 'https://c.example/film', false ],
		[ 'http://localhost:3000/', true ],
		[ 'https://wiki.example/wiki/A', false ],
		[ 'blob:https://wiki.example/1', true ],
		[ 'data:text/html,x', false ],
		// No address; a browser gives it back as it is.
		[ 'https://[', false ]
	] ) {
		const one = frame( { src } );
		const origins = again( [ one ], open );
		assert.equal( one.begun, isOpen ? 0 : 1, src );
		const [ origin ] = /^https:\/\/[^/]+/.exec( src ) || [ '' ];
		assert.deepEqual( origins, isOpen ? [] : [ origin ], src );
	}
	const own = frame( { src: 'https://wiki.example/wiki/A' } );
	again( [ own ], [ 'frame \'self\'' ] );
	assert.equal( own.begun, 0 );
} );

test( 'what has its text from the page gets the policy of the page', () => {
	const text = frame( { srcdoc: '<p>', src: 'https://a.example/' } );
	const empty = frame( {} );
	const blank = frame( { src: 'about:blank' } );
	assert.deepEqual( again( [ text, empty, blank ], [] ), [] );
	assert.deepEqual( [ text.begun, empty.begun, blank.begun ], [ 1, 0, 0 ] );
} );
