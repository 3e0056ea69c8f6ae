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

import { Agreed } from './agreed.js';
import { Checks } from './checks.js';
import { holdElements, holdRequests } from './held.js';
import { Imports, mayDeclare } from './imports.js';
import { CHECKED, prefixOf } from './keys.js';
import { USER_SCRIPTS, scriptOf } from './manifest.js';
import { Memory } from './memory.js';
import { ownUrl } from './pause.js';
import { NotRun, run } from './pinned.js';
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
 * @param {string|null} user
 * @return {[ any, string ]} The device's store, and what this user's keys in it begin with
 */
function device( user ) {
	/** @type {any} */
	let store;
	try {
		// eslint-disable-next-line mediawiki/no-storage -- docs/decisions/0002
		store = window.localStorage;
	} catch ( e ) {
		// Nothing is remembered.
	}
	return [ store, prefixOf( mw.config.get( 'wgWikiID' ), user || '' ) ];
}

/**
 * @param {Object<string,string>} parameters
 * @return {string} An address of the wiki's index.php
 */
const address = ( parameters ) => ownUrl( mw.config.get( 'wgScript' ) ).href + '?' +
	new URLSearchParams( parameters );

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
 * @param {boolean} [isLate] The page has its policy already
 * @throws {Error} If the loader is of another build
 */
module.exports = function start( page, isLate ) {
	if ( page.build !== BUILD ) {
		throw new Error( 'loader: another build than ' + BUILD );
	}
	if ( page.isObserved( USER_SCRIPTS ) ) {
		// Nothing is held or asked for.
		return;
	}
	const { config } = mw;
	const user = config.get( 'wgUserIsTemp' ) ? null : config.get( 'wgUserName' );
	const { manifest } = page;
	/** @type {Object<string,string[]>} */
	const gadgets = manifest.gadgets = manifest.gadgets || {};
	const own = ownWiki();
	const wikis = {
		own,
		others: [],
		// Scripts of other wikis are not held, unless the rules of this wiki let none run.
		firstParty: manifest.userScripts && manifest.firstParty || []
	};
	const [ store, prefix ] = device( user );
	const known = new Memory( store, prefix, [ 'wgNamespaceNumber', 'wgAction', 'skin' ]
		.map( ( name ) => config.get( name ) ).join( '/' ) );
	const imports = new Imports( ask, ( call, time ) => setTimeout( call, time ) );
	const today = new Date().toISOString().slice( 0, 10 );
	const checks = new Checks( store, prefix + CHECKED, JSON.stringify( [
		manifest.userScripts, config.get( 'wgUserGroups' )
	] ), today );
	/** @type {function(string): string|null} */
	const nameOf = ( title ) => {
		const name = loaded( address( { title, action: 'raw', ctype: 'text/javascript' } ), wikis );
		return typeof name === 'string' ? name : null;
	};
	const agreed = new Agreed( {
		page, imports, checks, user, ask,
		wiki: {
			ask,
			nameOf,
			raw: ( parameters ) => fetch( address( parameters ) ).then( ( answer ) => {
				if ( !answer.ok ) {
					throw new Error( String( answer.status ) );
				}
				return answer.arrayBuffer();
			} )
		},
		subtle: window.crypto && window.crypto.subtle
	} );

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
	/** @type {Map<string,string[]>} What scripts declare as their pages are now */
	const proposed = new Map();
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
		const isOpen = !isLate && known.expected.includes( name );
		page.gates[ name ] = Array.isArray( gate ) && !isOpen ? 'loading' : gate;
	}

	/** @type {Map<string,string>} Why scripts have not run */
	const reasons = new Map();

	/**
	 * @param {string} name
	 * @param {string} reason Of those that the module knows
	 */
	function tell( name, reason ) {
		const isNews = !reasons.has( name );
		reasons.set( name, reason );
		if ( isNews ) {
			page.tell( 'news', [ name, `told-${ reason }` ] );
		}
	}

	/**
	 * @param {string} name
	 * @param {any} error
	 * @return {false}
	 */
	function notRun( name, error ) {
		mw.log.warn( error );
		tell( name, error instanceof NotRun ? error.reason : 'no-answer' );
		return false;
	}

	/**
	 * A script that may run: as its page is, or the text of its revision.
	 *
	 * @param {string} name
	 * @param {boolean} may
	 * @return {boolean|Promise<string|boolean>}
	 */
	function textOf( name, may ) {
		const revision = agreed.revisionOf( name );
		return may && revision ? agreed.textAt( name, revision ).then(
			( { text } ) => text,
			( error ) => notRun( name, error )
		) : may;
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
	 * @return {true|Promise<boolean>}
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
		const facts = agreed.facts( name, agreed.hasRules );
		count++;
		const done = () => {
			count--;
		};
		asking = facts.then( done, done );
		return facts.then( ( found ) => {
			said.set( name, found );
			const { revision, beside } = found;
			const before = known.of( name );
			const isKnown = before && before.revision === revision && before.beside === beside;
			if ( found.agreed ) {
				if ( found.runs ) {
					page.tell( 'news', [ name, 'changed' ] );
				} else {
					// Nothing runs until its user has answered.
					unsure.add( name );
				}
			}
			if ( before && isKnown && !( agreed.hasRules && pass( name, before.declared ) ) ) {
				known.learn( name, Object.assign( before, { day: today } ) );
			} else if ( before && isKnown ) {
				return false;
			} else if ( mayDeclare( found ) ) {
				unsure.add( name );
				page.gates[ name ] = page.gates[ name ] || 'loading';
			} else if ( learn( name, null ) ) {
				return false;
			}
			return gateOf( name );
		}, ( error ) => {
			mw.log.warn( error );
			if ( agreed.hasRules || agreed.revisionOf( name ) ) {
				// Nobody knows whether it may.
				return notRun( name, error );
			}
			// Nothing is open for it, unless it was granted for what it was before.
			return gateOf( name );
		} );
	}

	/**
	 * @param {string} name
	 * @param {string[]|null|'unreadable'} declared
	 * @return {string} The rule that it breaks, which is told; or nothing
	 */
	function pass( name, declared ) {
		const [ broken = '' ] = agreed.broken( said.get( name ), name, declared );
		if ( broken ) {
			page.gates[ name ] = 'error';
			// What cannot be read is told by the module that reads.
			if ( broken !== 'unreadable' ) {
				tell( name, broken );
			}
		} else {
			checks.pass( name, agreed.revisionOf( name ) );
		}
		return broken;
	}

	/**
	 * @param {string} name
	 * @param {string[]|null} declared What it needs, and what it can do without; `null`: nothing
	 * @param {string} [forbidden] What of it the site policy forbids
	 * @return {string} The rule that it breaks; or nothing
	 */
	function learn( name, declared, forbidden = '' ) {
		const facts = said.get( name );
		if ( agreed.hasRules ) {
			const broken = pass( name, declared && declared[ 0 ] === '?' ? 'unreadable' : declared );
			if ( broken && broken !== 'unreadable' ) {
				release( name, false );
				return broken;
			}
		}
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
		return '';
	}

	/**
	 * @param {string} href
	 * @return {Verdict}
	 */
	function decide( href ) {
		const name = loaded( href, wikis );
		if ( !name ) {
			return true;
		}
		if ( typeof name !== 'string' || scriptOf( name )[ 0 ] !== own.hosts[ 0 ] ) {
			const unknown = typeof name === 'string' ? { host: scriptOf( name )[ 0 ] } : name;
			// Nobody knows which page it is, or it is one of another wiki.
			return agreed.hasRules && ( own.hosts.includes( unknown.host ) ||
				!agreed.rules().otherWikis ) ? decideUnknown( unknown ) : true;
		}
		const verdict = decideNamed( name );
		return verdict === true && !agreed.revisionOf( name ) ? true :
			Promise.resolve( verdict ).then( ( may ) => textOf( name, may ) );
	}

	/**
	 * @param {string} name
	 * @return {true|Promise<boolean>}
	 */
	function decideNamed( name ) {
		wanted.add( name );
		const before = known.of( name );
		const revision = agreed.revisionOf( name );
		if ( !before || !before.day || revision && before.revision !== revision ||
			agreed.hasRules && !checks.hasPassed( name, revision ) ) {
			return look( name );
		}
		if ( before.day !== today ) {
			old.add( name );
		}
		const verdict = gateOf( name );
		// What is not held starts in its order.
		return verdict === true && count ? asking.then( () => true ) : verdict;
	}

	/**
	 * An address that does not say which page it is. Without rules it loads what it loads.
	 *
	 * @param {import('./script-page.js').Unknown} unknown
	 * @return {Promise<boolean|string>}
	 */
	function decideUnknown( { host, revision, page: id } ) {
		const odd = `//${ host }/${ revision || id || '' }`;
		if ( !own.hosts.includes( host ) || !revision && !id ) {
			tell( odd, own.hosts.includes( host ) ? 'from' : 'other-wiki' );
			return Promise.resolve( false );
		}
		return ask( revision ? { revids: `${ revision }` } : { pageids: `${ id }` } )
			.then( ( { query } ) => nameOf( query.pages[ 0 ].title ) )
			.then( ( name ) => {
				if ( !name ) {
					throw new Error( odd );
				}
				if ( revision ) {
					agreed.named.set( name, revision );
				}
				return Promise.resolve( decideNamed( name ) )
					.then( ( may ) => textOf( name, may ) );
			} ).catch( ( error ) => notRun( odd, error ) );
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
		facts: ( name ) => agreed.facts( name, true ).then( ( found ) => {
			said.set( name, found );
			return found;
		} ),
		learn,
		propose: ( name, declared ) => {
			proposed.set( name, declared );
		},
		kept( name ) {
			const facts = said.get( name );
			const { latest } = facts || {};
			const declared = proposed.get( name );
			if ( latest && declared && agreed.answered( name ) === latest.revision ) {
				// The next page is open for what it asks for now.
				const { revision, beside } = latest;
				known.learn( name, { day: today, revision, beside, declared } );
			} else if ( agreed.hasRules && facts && !latest && !reasons.has( name ) ) {
				// What was looked at is what runs.
				checks.pass( name, agreed.answered( name ) );
			}
		},
		import( title, oldid ) {
			const name = nameOf( title );
			if ( !name || oldid !== undefined && !( Number.isSafeInteger( oldid ) && oldid > 0 ) ) {
				return Promise.reject( new TypeError( `${ title } ${ oldid }` ) );
			}
			if ( oldid ) {
				agreed.named.set( name, oldid );
			}
			return new Promise( ( resolve, reject ) => {
				const element = document.createElement( 'script' );
				element.onload = () => resolve();
				element.onerror = () => reject( Object.assign( new Error( title ), {
					reason: reasons.get( name ) || 'refused'
				} ) );
				element.src = address( { title, action: 'raw', ctype: 'text/javascript' } );
				document.head.appendChild( element );
			} );
		},
		settle: ( name ) => release( name, Array.isArray( page.gates[ name ] ) )
	};
	const forget = holdElements(
		window, decide, ( text, href ) => run( document, text, href )
	);
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
