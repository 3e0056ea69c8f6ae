/**
 * Scripts of pages, as a page with its loader and host holds them. The end-to-end tests do the same
 * in a browser.
 */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { Memory } from '../src/memory.js';
import { UNREADABLE, bundle, open } from './fake-wiki.js';

/** @return {Object} */
const manifest = () => ( { version: 1, mode: 'enforce', gadgets: { tiles: [] } } );
const IMPORTS = 'ext.gadget.consent-scripts';
const KEY = 'gadgetconsent/wiki/Ann/imported';
const NAME = '//wiki.example/User:Bob/words.js';
const ADDRESS = 'https://wiki.example/index.php?title=User:Bob/words.js&action=raw';
/** The entry in the preference of the script's name. */
const GRANTED = { 'userjs-gadgetconsent-0': `${ NAME } 1;allow;2026-11-20;connect:b.example` };
const REFUSED = { 'userjs-gadgetconsent-0': `${ NAME } 1;refuse;2026-11-20;;connect:b.example` };
const today = new Date().toISOString().slice( 0, 10 );

/**
 * @param {string} content
 * @param {number} [revid]
 * @return {Object} A revision, as the Action API has it
 */
const revision = ( content, revid = 7 ) => ( {
	revid, user: 'Bob', timestamp: '2026-11-01T00:00:00Z', sha1: 'x', slots: { main: { content } }
} );

/**
 * @param {any[]|null} known Of the script
 * @param {Object} [views] By kind of page
 * @return {Object} What the device has
 */
const remembered = ( known, views = {} ) => ( {
	[ KEY ]: JSON.stringify( { scripts: known ? { [ NAME ]: known } : {}, kinds: views } )
} );

const DECLARED = [ today, 7, 0, 'connect:b.example', '' ];
const EXPECTED = { '0/view/vector': { [ NAME ]: 0 } };

/**
 * @param {Object} given
 * @return {Promise<Object>} A page of a user with scripts
 */
const openWith = ( given ) => open( Object.assign(
	{ manifest: manifest(), user: 'loading' }, given
) );

/**
 * @param {Object} page
 * @param {string} [address]
 * @return {Object} An element that was given the address
 */
function load( page, address = ADDRESS ) {
	const element = page.element();
	element.src = address;
	return element;
}

test( 'a page of a user without scripts has nothing more', async () => {
	const page = await open( { manifest: manifest() } );
	assert.equal( page.registry[ IMPORTS ], undefined );
	assert.deepEqual( load( page ).started, [ ADDRESS ] );
	assert.deepEqual( page.asked, [] );
} );

test( 'without the module that holds scripts nothing is open', async () => {
	for ( const script of [ UNREADABLE, 'undefined.x', bundle( 'scripts.js', '1' ) ] ) {
		const page = await openWith( {
			options: GRANTED, scripts: { [ IMPORTS ]: script },
			device: remembered( DECLARED, EXPECTED )
		} );
		assert.ok( !page.mayRun( 'ext.gadget.tiles' ) && page.mayRun( 'user' ), script.slice( 0, 50 ) );
		assert.equal( page.told.length, 1 );
		assert.doesNotMatch( page.policies.pop(), /b\.example/ );
	}
} );

test( 'it is waited for, and not without end', async () => {
	const page = await openWith( { order: [
		'ext.gadget.consent-stub', 'ext.gadget.consent-loader', 'ext.gadget.consent-manifest',
		'user.options'
	] } );
	assert.ok( !page.mayRun( 'user' ) );
	// The pause does not hold what it waits for.
	assert.equal( page.registry[ IMPORTS ].dependencies.length, 0 );
	page.late();
	assert.ok( page.mayRun( 'user' ) );
	assert.equal( page.told.length, 1 );
	assert.equal( page.policies.length, 1 );
} );

test( 'what is no script of the wiki is not held', async () => {
	const page = await openWith( {} );
	for ( const address of [
		'https://wiki.example/load.php?modules=x', 'https://other.example/x.js', '', ' ',
		'https://wiki.example/index.php?title=User:Bob/words.js', 'data:,1', 'http://[',
		// Nobody knows which page it is.
		'https://wiki.example/index.php?action=raw&oldid=5'
	] ) {
		assert.deepEqual( load( page, address ).started, [ address ] );
	}
	assert.deepEqual( page.asked, [] );
} );

test( 'what declares nothing runs, once the wiki has said so', async () => {
	const page = await openWith( { pages: { 'User:Bob/words.js': revision( 'go()' ) } } );
	const element = load( page );
	assert.deepEqual( element.started, [] );
	assert.equal( element.src, ADDRESS );
	await page.settle();
	assert.deepEqual( element.started, [ ADDRESS ] );
	assert.deepEqual( page.asked, [ [ 'User:Bob/words.js', 'User:Bob/words.consent.json' ] ] );
	assert.deepEqual( page.called, [] );
	// From now on without a request.
	assert.deepEqual( load( page ).started, [ ADDRESS ] );
	const next = await openWith( { device: remembered( [ today, 7, 0 ] ) } );
	assert.deepEqual( load( next ).started, [ ADDRESS ] );
	assert.deepEqual( next.asked, [] );
} );

test( 'if the wiki does not answer, it runs, and nothing is open', async () => {
	for ( const pages of [ null, {} ] ) {
		const page = await openWith( { pages } );
		const element = load( page );
		await page.settle();
		page.late();
		await page.settle();
		assert.deepEqual( element.started, [ ADDRESS ] );
		assert.doesNotMatch( page.policies[ 0 ], /b\.example/ );
	}
} );

test( 'what declares something is held and asked for', async () => {
	const pages = { 'User:Bob/words.js': revision( '// @domains connect:b.example\ngo()' ) };
	for ( const [ release, started, events ] of [
		[ ( { given } ) => given.release( NAME, 'connect:b.example' ), [ ADDRESS, ADDRESS ], [] ],
		[ ( { given } ) => given.refuse( NAME ), [], [ 'error', 'error' ] ],
		[ ( { given } ) => given.learn( NAME, null, '', '' ), [ ADDRESS, ADDRESS ], [] ],
		[ () => {}, [], [] ]
	] ) {
		const page = await openWith( { pages } );
		const elements = [ load( page ), page.element() ];
		elements[ 1 ].setAttribute( 'SRC', ADDRESS );
		await page.settle();
		assert.deepEqual( page.heard.filter( ( [ , one ] ) => one ), [ [ 'page', NAME ] ] );
		assert.equal( page.consent.status( NAME ), 'unanswered' );
		const facts = await page.given.script( NAME );
		assert.deepEqual(
			[ facts.title, facts.revision, facts.author, facts.json ],
			[ 'User:Bob/words.js', 7, 'Bob', null ]
		);
		// The same answer of the wiki.
		assert.equal( page.asked.length, 1 );
		elements.forEach( ( one ) => assert.deepEqual( one.started, [] ) );
		release( page );
		await page.settle();
		assert.deepEqual( [].concat( ...elements.map( ( one ) => one.started ) ), started );
		assert.deepEqual( [].concat( ...elements.map( ( one ) => one.events ) ), events );
	}
} );

test( 'a page beside it is reason enough to look closer', async () => {
	const page = await openWith( { pages: {
		'User:Bob/words.js': revision( 'go()' ),
		'User:Bob/words.consent.json': revision( '{}', 8 )
	} } );
	const element = load( page );
	await page.settle();
	assert.deepEqual( element.started, [] );
	assert.equal( page.heard[ 0 ][ 1 ], NAME );
} );

test( 'what is granted is open where the script is expected, and nowhere else', async () => {
	const table = [
		[ GRANTED, remembered( DECLARED, EXPECTED ), true ],
		[ GRANTED, remembered( DECLARED, { '1/view/vector': { [ NAME ]: 0 } } ), false ],
		[ GRANTED, remembered( DECLARED ), false ],
		[ GRANTED, remembered( null, EXPECTED ), false ],
		[ GRANTED, {}, false ],
		[ {}, remembered( DECLARED, EXPECTED ), false ],
		[ REFUSED, remembered( DECLARED, EXPECTED ), false ],
		// What the device says grants nothing.
		[ GRANTED, remembered( [ today, 7, 0, 'connect:c.example', '' ], EXPECTED ), false ],
		[ GRANTED, remembered( [ today, 7, 0, 'connect:b.example script:b.example', '' ], EXPECTED ),
			false ]
	];
	for ( const [ options, device, isOpen ] of table ) {
		const page = await openWith( { options, device } );
		assert.equal( /connect-src [^;]*b\.example/.test( page.policies[ 0 ] ), isOpen,
			JSON.stringify( device ) );
		assert.doesNotMatch( page.policies[ 0 ], /c\.example/ );
		if ( isOpen ) {
			assert.deepEqual( load( page ).started, [ ADDRESS ] );
			assert.equal( page.consent.status( NAME ), 'granted' );
			assert.deepEqual( page.called, [] );
		}
	}
} );

test( 'the site policy forbids what was granted before', async () => {
	for ( const forbidden of [
		{ forbiddenKinds: [ 'connect' ] }, { forbiddenSources: [ 'b.example' ] }
	] ) {
		const page = await openWith( {
			manifest: Object.assign( manifest(), forbidden ),
			options: GRANTED, device: remembered( DECLARED, EXPECTED )
		} );
		assert.doesNotMatch( page.policies[ 0 ], /b\.example/ );
		const element = load( page );
		await page.settle();
		assert.deepEqual( element.started, [] );
		assert.equal( page.heard[ 0 ][ 1 ], NAME );
	}
} );

test( 'a refused script gets an error', async () => {
	const page = await openWith( { options: REFUSED, device: remembered( DECLARED ) } );
	const element = load( page );
	await page.settle();
	assert.deepEqual( [ element.started, element.events ], [ [], [ 'error' ] ] );
	// Given another address, it is another load.
	const other = load( page );
	other.src = 'https://other.example/x.js';
	await page.settle();
	assert.deepEqual( [ other.started, other.events ], [ [ 'https://other.example/x.js' ], [] ] );
} );

test( 'a script that has changed is looked at before it runs', async () => {
	const device = remembered( [ '2026-01-01', 6, 0, 'connect:b.example', '' ], EXPECTED );
	const pages = { 'User:Bob/words.js': revision( '// @domains connect:b.example' ) };
	const page = await openWith( { options: GRANTED, device, pages } );
	// This time it is what it was, as far as this device knows.
	assert.deepEqual( load( page ).started, [ ADDRESS ] );
	page.late();
	await page.settle();
	assert.deepEqual( JSON.parse( device[ KEY ] ).scripts[ NAME ].slice( 0, 2 ), [ '', 6 ] );
	const next = await openWith( { options: GRANTED, device, pages } );
	assert.match( next.policies[ 0 ], /b\.example/ );
	const element = load( next );
	await next.settle();
	assert.deepEqual( element.started, [] );
	assert.deepEqual( next.heard[ 0 ], [ 'page', NAME ] );
	next.given.learn( NAME, 'connect:b.example', '', '' );
	next.given.release( NAME, 'connect:b.example' );
	await next.settle();
	assert.deepEqual( element.started, [ ADDRESS ] );
	assert.deepEqual( JSON.parse( device[ KEY ] ).scripts[ NAME ].slice( 0, 2 ), [ today, 7 ] );
	// Nothing has changed.
	const same = remembered( [ '2026-01-01', 7, 0 ] );
	const last = await openWith( { device: same, pages } );
	load( last );
	last.late();
	await last.settle();
	assert.equal( JSON.parse( same[ KEY ] ).scripts[ NAME ][ 0 ], today );
} );

test( 'what is not held keeps its order', async () => {
	const second = '//wiki.example/User:Bob/second.js';
	const device = { [ KEY ]: JSON.stringify( { scripts: { [ second ]: [ today, 9, 0 ] } } ) };
	const page = await openWith( { device, pages: { 'User:Bob/words.js': revision( 'go()' ) } } );
	const order = [];
	const follow = ( address ) => {
		const element = page.element();
		element.started.push = ( one ) => order.push( one );
		element.src = address;
	};
	const addressOfSecond = ADDRESS.replace( 'words', 'second' );
	follow( ADDRESS );
	follow( addressOfSecond );
	assert.deepEqual( order, [] );
	await page.settle();
	assert.deepEqual( order, [ ADDRESS, addressOfSecond ] );
} );

test( 'jQuery asks for what is held when it may', async () => {
	const pages = { 'User:Bob/words.js': revision( '// @domains connect:b.example' ) };
	const page = await openWith( { pages, texts: 'the text' } );
	const [ transport ] = page.transports;
	assert.equal( transport( { url: ADDRESS, crossDomain: true } ), undefined );
	assert.equal( transport( { url: '/load.php' } ), undefined );
	const heard = [];
	const send = () => {
		const one = transport( { url: ADDRESS + '&_=1' } );
		one.send( {}, ( ...what ) => heard.push( what ) );
		return one;
	};
	send();
	send().abort();
	await page.settle();
	assert.deepEqual( heard, [] );
	page.given.refuse( NAME );
	await page.settle();
	assert.deepEqual( heard, [ [ 403, 'error' ] ] );
} );

test( 'what jQuery loads in place of an element is loaded once', async () => {
	const page = await openWith( {
		pages: { 'User:Bob/words.js': revision( 'go()' ) }, texts: 'the text'
	} );
	const [ transport ] = page.transports;
	const element = load( page );
	const heard = [];
	transport( { url: ADDRESS, async: false } ).send( {}, ( ...what ) => heard.push( what ) );
	await page.settle();
	assert.deepEqual( JSON.stringify( heard ), '[[200,"success",{"text":"the text"}]]' );
	assert.deepEqual( [ element.started, element.events ], [ [], [] ] );
} );

test( 'a page that only observes holds nothing', async () => {
	const page = await openWith( {
		manifest: Object.assign( manifest(), { mode: 'observe' } ), device: remembered( DECLARED )
	} );
	assert.deepEqual( load( page ).started, [ ADDRESS ] );
} );

/**
 * @param {Object} values
 * @param {string} [kind]
 * @return {Memory}
 */
const memoryOf = ( values, kind = 'k' ) => new Memory( {
	getItem: ( key ) => key in values ? values[ key ] : null,
	setItem: ( key, text ) => {
		values[ key ] = text;
	}
}, 'p/', kind );

test( 'what the device says may have any form', () => {
	const good = { '//w/A.js': [ today, 1, 0 ] };
	[
		'', '{', 'null', '1', '[]', '{"scripts":1}', '{"scripts":{},"kinds":[]}',
		'{"scripts":{"tiles":["2026-01-01",1,0,"img:a.example",""]}}',
		'{"scripts":{"//w/A.js":["x",1,0]}}', '{"scripts":{"//w/A.js":["",1,0,"a"]}}',
		'{"scripts":{"//w/A.js":["",0,0]}}', '{"scripts":{"//w/A.js":[null,1,0]}}',
		'{"scripts":{"//w/A.js":["",1,0,"a",2]}}', '{"scripts":{"//w/A.js":{}}}',
		'{"scripts":{},"kinds":{"k":{"//w/A.js":0}}}'
	].forEach( ( text ) => {
		const memory = memoryOf( { 'p/imported': text } );
		assert.deepEqual( [ memory.scripts.size, memory.expected ], [ 0, [] ], text );
	} );
	[ { k: 1 }, { k: { '//w/A.js': 'x' } }, { k: { '//w/A.js': -1 } }, { k: { constructor: 0 } } ]
		.forEach( ( kinds ) => {
			const memory = memoryOf( { 'p/imported': JSON.stringify( { scripts: good, kinds } ) } );
			assert.deepEqual( [ memory.scripts.size, memory.expected ], [ 1, [] ] );
		} );
	// A store that throws.
	const blocked = new Memory( {
		getItem() {
			throw new Error( 'blocked' );
		},
		setItem() {
			throw new Error( 'blocked' );
		}
	}, 'p/', 'k' );
	blocked.learn( '//w/A.js', { day: today, revision: 1, beside: 0, declared: null } );
	assert.equal( blocked.expect( '//w/A.js' ), false );
} );

test( 'a script that does not come in eight views is not expected any more', () => {
	const values = {};
	const first = memoryOf( values );
	first.learn( '//w/A.js', { day: today, revision: 1, beside: 0, declared: [ 'a', '' ] } );
	assert.equal( first.expect( '//w/A.js' ), true );
	assert.equal( first.expect( '//w/B.js' ), false );
	assert.deepEqual( memoryOf( values, 'other' ).expected, [] );
	for ( let view = 1; view <= 7; view++ ) {
		const memory = memoryOf( values );
		assert.deepEqual( memory.expected, [ '//w/A.js' ] );
		memory.forget( () => false );
	}
	// It comes again: the count begins anew.
	const again = memoryOf( values );
	again.expect( '//w/A.js' );
	again.forget( () => true );
	for ( let view = 1; view <= 8; view++ ) {
		const memory = memoryOf( values );
		assert.deepEqual( memory.expected, [ '//w/A.js' ], `${ view }` );
		memory.forget( () => false );
	}
	assert.deepEqual( memoryOf( values ).expected, [] );
	assert.equal( memoryOf( values ).scripts.size, 1 );
} );

test( 'the device does not fill up', () => {
	const values = {};
	for ( let number = 0; number < 230; number++ ) {
		const memory = memoryOf( values, `kind${ number }` );
		const name = `//w/${ number }.js`;
		memory.learn( name, { day: today, revision: 1, beside: 0, declared: [ 'a', '' ] } );
		memory.expect( name );
	}
	const { scripts, kinds } = memoryOf( values );
	assert.deepEqual( [ scripts.size, kinds.size ], [ 200, 60 ] );
	assert.ok( scripts.has( '//w/229.js' ) && !scripts.has( '//w/29.js' ) );
} );

const sha1 = ( text ) => createHash( 'sha1' ).update( text ).digest( 'hex' );

/**
 * @param {string} content
 * @param {number} revid
 * @param {Object} [more]
 * @return {Object} A revision with the sum of its text
 */
const summed = ( content, revid, more = {} ) => Object.assign(
	revision( content, revid ), { sha1: sha1( content ), title: 'Benutzer:Bob/words.js' }, more
);

const OLD = '// @domains connect:b.example\nold();';
const NEW = '// @domains connect:b.example\nevil();';
const PINNED = { 'userjs-gadgetconsent-0': `${ NAME } 1;allow;2026-11-20@6;connect:b.example` };
const KNOWN = remembered( [ today, 6, 0, 'connect:b.example', '' ], EXPECTED );
const CHECKED = 'gadgetconsent/wiki/Ann/checked';

/** @return {Object} A script that its user has allowed at a revision */
const pinned = () => ( {
	options: PINNED, device: Object.assign( {}, KNOWN ),
	pages: { 'User:Bob/words.js': summed( OLD, 6 ) }, revisions: { 6: summed( OLD, 6 ) }
} );

const news = ( page ) => page.heard.filter( ( [ what ] ) => /told|changed/.test( what ) );

test( 'a script runs at the revision that its user has allowed', async () => {
	const given = pinned();
	const page = await openWith( given );
	assert.match( page.policies[ 0 ], /connect-src [^;]*b\.example/ );
	const element = load( page );
	assert.deepEqual( element.started, [] );
	await page.settle();
	assert.deepEqual( [ element.started, element.events ], [ [], [ 'load' ] ] );
	assert.match( page.ran[ 0 ], /^\/\/ @domains connect:b\.example\nold\(\);\n\/\/# sourceURL=https:/ );
	assert.equal( page.ran.length, 1 );
	assert.deepEqual( [ page.stated, page.asked, page.heard ], [ [ 6 ], [], [] ] );
	// Its sum is known from now on.
	const next = await openWith( given );
	load( next );
	await next.settle();
	assert.deepEqual( [ next.ran.length, next.stated ], [ 1, [] ] );
	// jQuery evaluates the same text.
	const [ transport ] = next.transports;
	const heard = [];
	transport( { url: ADDRESS } ).send( {}, ( ...what ) => heard.push( what ) );
	await next.settle();
	// Of another realm.
	assert.equal( JSON.stringify( heard ), JSON.stringify( [ [ 200, 'success', { text: OLD } ] ] ) );
} );

test( 'what is not the text of that revision does not run', async () => {
	for ( const [ why, revisions, expected ] of [
		[ 'another text', { 6: summed( OLD, 6, { raw: NEW } ) }, 'told-differs' ],
		[ 'another page', { 6: summed( OLD, 6, { title: 'Benutzer:Eve/words.js' } ) }, 'told-other-page' ],
		[ 'deleted', {}, 'told-missing' ],
		[ 'hidden', { 6: summed( OLD, 6, { sha1: undefined, sha1hidden: true } ) }, 'told-hidden' ]
	] ) {
		const page = await openWith( Object.assign( pinned(), { revisions } ) );
		const element = load( page );
		await page.settle();
		assert.deepEqual( [ page.ran, element.started, element.events ], [ [], [], [ 'error' ] ], why );
		assert.deepEqual( news( page ), [ [ expected, NAME ] ], why );
	}
} );

test( 'the agreed revision runs after a change, and the change is told', async () => {
	const given = Object.assign( pinned(), { pages: { 'User:Bob/words.js': summed( NEW, 9 ) } } );
	given.device[ KEY ] = JSON.stringify( {
		scripts: { [ NAME ]: [ '', 6, 0, 'connect:b.example', '' ] }, kinds: EXPECTED
	} );
	const page = await openWith( given );
	const element = load( page );
	await page.settle();
	assert.deepEqual( [ element.started, element.events ], [ [], [ 'load' ] ] );
	assert.match( page.ran[ 0 ], /old\(\)/ );
	assert.deepEqual( news( page ), [ [ 'changed', NAME ] ] );
	// What the module is given for its question.
	const facts = await page.given.script( NAME );
	assert.deepEqual(
		[ facts.revision, facts.agreed, facts.runs, facts.latest.revision, facts.pinned ],
		[ 6, 6, true, 9, 'off' ]
	);
	// Today it is told.
	const next = await openWith( given );
	load( next );
	await next.settle();
	assert.deepEqual( [ next.ran.length, news( next ) ], [ 1, [] ] );
} );

test( 'nothing runs after a change where the wiki wants its user asked', async () => {
	const given = Object.assign( pinned(), {
		manifest: Object.assign( manifest(), { userScripts: { whenChanged: 'ask' } } ),
		pages: { 'User:Bob/words.js': summed( NEW, 9 ) }
	} );
	given.device[ KEY ] = JSON.stringify( {
		scripts: { [ NAME ]: [ '', 6, 0, 'connect:b.example', '' ] }, kinds: EXPECTED
	} );
	const page = await openWith( given );
	const element = load( page );
	await page.settle();
	assert.deepEqual( [ page.ran, element.started, element.events ], [ [], [], [] ] );
	assert.deepEqual( page.heard.filter( ( [ , one ] ) => one ), [ [ 'page', NAME ] ] );
	const facts = await page.given.script( NAME );
	assert.deepEqual( [ facts.revision, facts.agreed, facts.runs ], [ 9, 6, false ] );
} );

test( 'who protects a page does not change the script', async () => {
	const given = Object.assign( pinned(), { pages: { 'User:Bob/words.js': summed( OLD, 8 ) } } );
	given.device[ KEY ] = JSON.stringify( {
		scripts: { [ NAME ]: [ '', 6, 0, 'connect:b.example', '' ] }, kinds: EXPECTED
	} );
	const page = await openWith( given );
	load( page );
	await page.settle();
	assert.deepEqual( [ page.ran.length, news( page ) ], [ 1, [] ] );
} );

test( 'a script that breaks a rule does not run', async () => {
	const declared = summed( '// @domains script:b.example/x.js', 7 );
	const free = summed( 'go();', 7 );
	const nobody = summed( '// @domains none\ngo();', 7 );
	const people = ( groups ) => ( { users: [ { name: 'Bob', groups } ] } );
	const rules = ( userScripts ) => Object.assign( manifest(), { userScripts } );
	for ( const [ why, userScripts, page, who, expected ] of [
		[ 'no rule', {}, free, {}, '' ],
		[ 'undeclared', { declaredOnly: true }, free, {}, 'undeclared' ],
		[ 'of nobody', { from: [ 'group:sysop' ] }, free, people( [ 'user' ] ), 'from' ],
		[ 'of an administrator', { from: [ 'group:sysop' ] }, free, people( [ 'sysop' ] ), '' ],
		[ 'of whom nobody knows', { from: [ 'group:sysop' ] }, free, null, 'from' ],
		[ 'not protected', { from: [ 'protected' ] }, free, {}, 'from' ],
		[ 'not pinned', { pinned: 'required' }, free, {}, 'not-pinned' ],
		[ 'damaged rules', 1, free, {}, 'from' ],
		[ 'for those with a right', { stricter: { edit: { declaredOnly: true } } }, free,
			{ userinfo: { rights: [ 'edit' ] } }, 'undeclared' ],
		[ 'for others', { stricter: { edit: { declaredOnly: true } } }, free, {}, '' ]
	] ) {
		const view = await openWith( {
			manifest: rules( userScripts ), people: who, pages: { 'User:Bob/words.js': page }
		} );
		const element = load( view );
		await view.settle();
		assert.equal( element.started.length, expected ? 0 : 1, why );
		assert.deepEqual( element.events, expected ? [ 'error' ] : [], why );
		assert.deepEqual( news( view ), expected ? [ [ `told-${ expected }`, NAME ] ] : [], why );
	}
	for ( const [ page, needed, started, expected ] of [
		[ declared, 'script:b.example/x.js', 0, 'executable' ], [ nobody, null, 1, '' ]
	] ) {
		const view = await openWith( {
			manifest: rules( { executableKinds: false, declaredOnly: true } ),
			pages: { 'User:Bob/words.js': page }
		} );
		const element = load( view );
		await view.settle();
		await view.given.script( NAME );
		assert.equal( view.given.learn( NAME, needed, '', '' ), expected );
		await view.settle();
		assert.equal( element.started.length, started );
	}
} );

test( 'a script that broke no rule today is not asked about again', async () => {
	const userScripts = { declaredOnly: false, from: [ 'anyone' ] };
	const given = {
		manifest: Object.assign( manifest(), { userScripts } ), device: {},
		pages: { 'User:Bob/words.js': summed( 'go();', 7 ) }
	};
	const page = await openWith( given );
	load( page );
	await page.settle();
	assert.ok( given.device[ CHECKED ] );
	const next = await openWith( given );
	assert.deepEqual( load( next ).started, [ ADDRESS ] );
	assert.deepEqual( next.asked, [] );
	// Other rules.
	given.manifest.userScripts = { from: [ 'self' ] };
	const last = await openWith( given );
	const element = load( last );
	await last.settle();
	assert.deepEqual( element.started, [] );
} );

test( 'no address gets around the rules', async () => {
	const odd = [
		'https://wiki.example/index.php?action=raw&oldid=7',
		'https://wiki.example/index.php?action=raw&curid=7',
		'https://wiki.example/index.php?action=raw&title=Xy:User:Bob/words.js',
		'https://other.example/index.php?action=raw&title=User:Bob/words.js'
	];
	for ( const address of odd ) {
		const page = await openWith( {
			manifest: Object.assign( manifest(), {
				userScripts: { declaredOnly: true, otherWikis: false }, firstParty: [ 'https://other.example' ]
			} ),
			pages: { 'User:Bob/words.js': summed( 'go();', 7 ) }, revisions: { 7: summed( 'go();', 7 ) }
		} );
		const element = load( page, address );
		await page.settle();
		assert.deepEqual( [ page.ran, element.started ], [ [], [] ], address );
		assert.equal( news( page ).length, 1, address );
	}
} );

test( 'an import names a page and a revision', async () => {
	const given = {
		pages: { 'User:Bob/words.js': summed( 'new();', 9 ) },
		revisions: { 6: summed( 'old();', 6 ), 5: summed( 'x', 5, { title: 'Benutzer:Eve/x.js' } ) }
	};
	const page = await openWith( given );
	await page.consent.import( 'User:Bob/words.js', { oldid: 6 } );
	assert.match( page.ran[ 0 ], /^old\(\);/ );
	for ( const [ title, oldid, reason ] of [
		[ 'User:Bob/words.js', 5, 'other-page' ], [ 'User:Bob/words.js', 4, 'missing' ],
		[ 'User:Bob/words.js', -1, undefined ], [ 'User:Bob/words.js', '6', undefined ],
		[ 'a|b', 6, undefined ], [ '', undefined, undefined ]
	] ) {
		const view = await openWith( given );
		const importing = view.consent.import( title, { oldid } );
		await assert.rejects( importing, ( error ) => error.reason === reason );
		assert.deepEqual( view.ran, [] );
	}
	// As the page is.
	const plain = await openWith( given );
	plain.consent.import( 'User:Bob/words.js' );
	await plain.settle();
	assert.deepEqual( plain.asked.length, 1 );
} );
