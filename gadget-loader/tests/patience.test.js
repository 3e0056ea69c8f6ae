/**
 * What is told of something that does not come.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { wait } from '../src/patience.js';

/**
 * @param {import('node:test').TestContext} context
 * @return {{hidden:boolean,late:number,done:function():void}}
 */
function begin( context ) {
	context.mock.timers.enable( { apis: [ 'setInterval' ] } );
	const page = { hidden: false, late: 0, done: () => {} };
	global.document = /** @type {any} */ ( page );
	page.done = wait( () => page.late++ );
	return page;
}

test( 'what takes too long is told once', ( context ) => {
	const page = begin( context );
	context.mock.timers.tick( 2e4 );
	assert.equal( page.late, 0 );
	context.mock.timers.tick( 1e5 );
	assert.equal( page.late, 1 );
} );

test( 'nothing is told of what has come', ( context ) => {
	const page = begin( context );
	context.mock.timers.tick( 5e3 );
	page.done();
	context.mock.timers.tick( 1e5 );
	assert.equal( page.late, 0 );
} );

test( 'a page in the background waits', ( context ) => {
	const page = begin( context );
	page.hidden = true;
	context.mock.timers.tick( 1e6 );
	assert.equal( page.late, 0 );
	page.hidden = false;
	context.mock.timers.tick( 2.2e4 );
	assert.equal( page.late, 1 );
} );
