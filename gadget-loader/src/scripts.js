/**
 * What holds scripts of pages (`ext.gadget.consent-scripts`): comes only to users who have scripts
 * of their own, before the pause ends. Such a script imports pages of others. Each of these that
 * declares something becomes one more gadget of the page, under the name `//HOST/TITLE`: one rule
 * for what is open, one ledger, the same questions. What declares nothing runs as without this
 * module.
 *
 * This file puts its parts together. Here alone they name `mw`. `gateOf` is the one place that says
 * whether a script runs, waits or is refused.
 */

import { holdElements, holdRequests } from './held.js';
import { Imports, mayDeclare } from './imports.js';
import { prefixOf } from './keys.js';
import { USER_SCRIPTS, scriptOf } from './manifest.js';
import { Memory } from './memory.js';
import { ownUrl } from './pause.js';
import { loaded } from './script-page.js';
import { isAllowed, isPair, pairs } from './verdict.js';

/* global BUILD */

/**
 * @typedef {import('./held.js').Verdict} Verdict
 * @typedef {import('./page').Facts} Facts
 * @typedef {import('./page').Page} Page
 */

const HOST = 'ext.gadget.consent-host';

/** Milliseconds after which a page has loaded what it loads. */
const SETTLED = 5e3;

/**
 * @return {import('./script-page.js').Wiki} The wiki of this page
 */
function ownWiki() {
	const { config } = mw;
	/** @type {Object<string,string>} */
	const names = {};
	const formatted = config.get( 'wgFormattedNamespaces' );
	Object.keys( formatted ).forEach( ( number ) => {
		names[ number ] = formatted[ /** @type {any} */ ( number ) ].replace( / /g, '_' );
	} );
	return {
		// A mobile site has another host than the wiki's name.
		hosts: [ ownUrl( config.get( 'wgServer' ) ).host, location.host ],
		script: config.get( 'wgScript' ),
		article: config.get( 'wgArticlePath' ),
		namespaces: config.get( 'wgNamespaceIds' ),
		names,
		caseSensitive: /** @type {any} */ ( config.get( 'wgCaseSensitiveNamespaces' ) ) || []
	};
}

/**
 * @return {Memory} What this device remembers for this user
 */
function memory() {
	const { config } = mw;
	const user = config.get( 'wgUserName' );
	/** @type {any} */
	let store;
	try {
		// eslint-disable-next-line mediawiki/no-storage -- docs/decisions/0002
		store = window.localStorage;
	} catch ( e ) {
		// Nothing is remembered.
	}
	return new Memory(
		store,
		prefixOf( config.get( 'wgWikiID' ), config.get( 'wgUserIsTemp' ) ? '' : user || '' ),
		[ 'wgNamespaceNumber', 'wgAction', 'skin' ].map( ( name ) => config.get( name ) ).join( '/' )
	);
}

/**
 * @param {Object<string,string>} parameters
 * @return {Promise<any>} The Action API's answer
 */
const ask = ( parameters ) => fetch( ownUrl( mw.config.get( 'wgScriptPath' ) + '/api.php' ).href, {
	// The titles may be too long for an address.
	method: 'POST',
	body: new URLSearchParams( Object.assign( {
		action: 'query', format: 'json', formatversion: '2'
	}, parameters ) )
} ).then( ( answer ) => answer.json() );

/**
 * @param {Page} page
 * @throws {Error} If the loader is of another build
 */
module.exports = function start( page ) {
	if ( page.build !== BUILD ) {
		throw new Error( 'loader: another build than ' + BUILD );
	}
	if ( page.isObserved( USER_SCRIPTS ) ) {
		// Nothing is held or asked for.
		return;
	}
	const { manifest } = page;
	/** @type {Object<string,string[]>} */
	const gadgets = manifest.gadgets = manifest.gadgets || {};
	const own = ownWiki();
	const wikis = { own, others: [], firstParty: [] };
	const known = memory();
	const imports = new Imports( ask, ( call, time ) => setTimeout( call, time ) );
	const today = new Date().toISOString().slice( 0, 10 );

	/** The scripts that this page has wanted to load. */
	const wanted = new Set();
	/** Those of them that may run. */
	const running = new Set();
	/** Those whose text may have changed since the device remembered it. */
	const unsure = new Set();
	/** Those of which the wiki was asked on another day. */
	const old = new Set();
	/** @type {Map<string,Array<function(boolean): void>>} Elements that wait, by script */
	const waiting = new Map();
	/** @type {Map<string,Facts>} What the wiki has said */
	const said = new Map();
	/** What the wiki is asked about before it runs. */
	let asking = Promise.resolve();
	let count = 0;

	/**
	 * Puts a script among the gadgets of the page.
	 *
	 * @param {string} name
	 * @param {string[]} declared
	 */
	function join( name, [ needed, optional ] ) {
		const all = pairs( needed ).concat( pairs( optional ) );
		// The site policy may forbid it since. The module tells.
		gadgets[ name ] = all.every( isPair ) && !all.every( isAllowed( manifest ) ) ?
			[ needed, optional, '', needed || optional ] : [ needed, optional ];
		const gate = page.judge( name );
		page.gates[ name ] = Array.isArray( gate ) && !known.expected.includes( name ) ? 'loading' : gate;
	}

	/**
	 * @param {string} name
	 * @param {boolean} may
	 */
	function release( name, may ) {
		const all = waiting.get( name ) || [];
		waiting.delete( name );
		unsure.delete( name );
		if ( may ) {
			running.add( name );
		}
		all.forEach( ( resolve ) => resolve( may ) );
	}

	/**
	 * @param {string} name
	 * @return {Promise<boolean>}
	 */
	function wait( name ) {
		return new Promise( ( resolve ) => {
			const others = waiting.get( name );
			waiting.set( name, ( others || [] ).concat( resolve ) );
			if ( !others ) {
				page.tell( 'asked', name );
				mw.loader.using( HOST, () => {}, page.failed );
			}
		} );
	}

	/**
	 * The one place that decides about a script of which it is known what it declares.
	 *
	 * @param {string} name
	 * @return {Verdict}
	 */
	function gateOf( name ) {
		const gate = page.gates[ name ];
		if ( !gate && !gadgets[ name ] ) {
			// It declares nothing.
			running.add( name );
			return true;
		}
		known.expect( name );
		if ( !gate || gate === 'error' ) {
			// Without a gate: something has failed, and nothing runs that is gated.
			return Promise.resolve( false );
		}
		if ( gate === 'loading' || unsure.has( name ) ) {
			return wait( name );
		}
		running.add( name );
		return true;
	}

	/**
	 * Asks the wiki what the script is now, before it runs.
	 *
	 * @param {string} name
	 * @return {Promise<boolean>}
	 */
	function look( name ) {
		const facts = imports.of( name );
		count++;
		const done = () => {
			count--;
		};
		asking = facts.then( done, done );
		return facts.then( ( found ) => {
			said.set( name, found );
			const { revision, beside } = found;
			const before = known.of( name );
			if ( before && before.revision === revision && before.beside === beside ) {
				known.learn( name, Object.assign( before, { day: today } ) );
			} else if ( mayDeclare( found ) ) {
				unsure.add( name );
				page.gates[ name ] = page.gates[ name ] || 'loading';
			} else {
				learn( name, null );
			}
			return gateOf( name );
		}, ( error ) => {
			mw.log.warn( error );
			// Nothing is open for it, unless it was granted for what it was before.
			return gateOf( name );
		} );
	}

	/**
	 * @param {string} name
	 * @param {string[]|null} declared What it needs, and what it can do without; `null`: nothing
	 * @param {string} [forbidden] What of it the site policy forbids
	 */
	function learn( name, declared, forbidden = '' ) {
		const facts = said.get( name );
		if ( facts ) {
			const { revision, beside } = facts;
			known.learn( name, { day: today, revision, beside, declared } );
		}
		if ( declared ) {
			gadgets[ name ] = declared.concat( '', forbidden );
			known.expect( name );
		} else {
			delete gadgets[ name ];
			delete page.gates[ name ];
			release( name, true );
		}
	}

	/**
	 * @param {string} href
	 * @return {Verdict}
	 */
	function decide( href ) {
		const name = loaded( href, wikis );
		if ( typeof name !== 'string' ) {
			// No page, or nobody knows which.
			return true;
		}
		wanted.add( name );
		const before = known.of( name );
		if ( !before || !before.day ) {
			return look( name );
		}
		if ( before.day !== today ) {
			old.add( name );
		}
		const verdict = gateOf( name );
		// What is not held starts in its order.
		return verdict === true && count ? asking.then( () => true ) : verdict;
	}

	/** Asks, once a day, whether scripts have changed. Then they are looked at before they run. */
	function compare() {
		const names = Array.from( old );
		if ( names.length ) {
			imports.revisions( names ).then( ( found ) => names.forEach( ( name ) => {
				const before = known.of( name );
				const [ revision = 0, beside = 0 ] = found.get( name ) || [];
				if ( before ) {
					const isSame = before.revision === revision && before.beside === beside;
					known.learn( name, Object.assign( before, { day: isSame ? today : '' } ) );
				}
			} ) ).catch( mw.log.warn );
		}
	}

	known.scripts.forEach( ( { declared }, name ) => {
		if ( declared && scriptOf( name )[ 0 ] === own.hosts[ 0 ] ) {
			join( name, declared );
		}
	} );
	page.scripts = {
		hasRun: ( name ) => running.has( name ),
		isExpected: ( name ) => known.expected.includes( name ),
		isWanted: ( name ) => wanted.has( name ),
		expect: ( name ) => known.expect( name ) ? known.kind : '',
		facts: ( name ) => imports.of( name ).then( ( found ) => {
			said.set( name, found );
			return found;
		} ),
		learn,
		settle: ( name ) => release( name, Array.isArray( page.gates[ name ] ) )
	};
	const forget = holdElements( window, decide );
	holdRequests( /** @type {any} */ ( window ).jQuery, decide, ( href ) => fetch( href )
		.then( ( answer ) => {
			if ( !answer.ok ) {
				throw new Error( href );
			}
			return answer.text();
		} ), forget );
	setTimeout( () => {
		known.forget( ( name ) => wanted.has( name ) );
		compare();
	}, SETTLED );
};
