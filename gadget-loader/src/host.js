/**
 * The host (`ext.gadget.consent-host`): comes only to pages on which there is something to ask, to
 * tell or to record. It stands between the loader (`index.js`) and the module that asks (crate/ui).
 *
 * This file puts its parts together. Here alone the host names `mw`.
 */

import { Again } from './again.js';
import * as answers from './answers.js';
import { Asking, embargoOf, isUnderEmbargo } from './asking.js';
import { show } from './badge.js';
import { Blocked } from './blocked.js';
import { Noticing, bridge } from './bridge.js';
import { Changes } from './changes.js';
import { note, watch } from './contacts.js';
import { Details, inTime } from './details.js';
import { dependentsOf, forget, isUnguarded, neededBy, ran, set } from './gate.js';
import { InPlace } from './in-place.js';
import { again as loadAgain } from './frames.js';
import {
	BADGE, EMBARGOES, MENU, MISSED, OUTBOX, REFUSED, SEEN, WANTED, ofGadget
} from './keys.js';
import { HIDDEN, IN_PLACE, flagsOf, isScript } from './manifest.js';
import { observe } from './observe.js';
import { Optional } from './optional.js';
import { wait } from './patience.js';
import { CHECK, GADGET, ownUrl } from './pause.js';
import { isOfSource } from './sources.js';
import { pairs } from './verdict.js';
import { folderOf, words } from './words.js';
import {
	'gadget-consent-badge' as badgeText,
	'gadget-consent-menu' as menuText,
	'gadget-consent-updating' as updatingText
} from '../i18n/en.json';

/* global BUILD */

/**
 * @typedef {import('./page').Page} Page
 * @typedef {import('../consent').Decision} Decision
 * @typedef {import('../consent').SourceDecision} SourceDecision
 *
 * @typedef {Object} Host What other gadgets reach through the loader's exports
 * @property {function(...any): Promise<Decision|SourceDecision>} request
 * @property {function(): void} openReview
 * @property {function(string, {oldid?: number}=): Promise<void>} import
 */

const UI = 'ext.gadget.consent-ui';
const REVIEW = 'ext.gadget.consent-review';
const ADMIN = 'ext.gadget.consent-admin';
const LINTER = 'ext.gadget.consent-linter';
const HOST = 'ext.gadget.consent-host';
const SCRIPTS = 'ext.gadget.consent-scripts';

/** Parameters of the Action API that ask for the user's rights. */
const RIGHTS = { meta: 'userinfo', uiprop: 'rights' };

/**
 * @param {string[]} rights
 * @return {boolean} Whether somebody with these can save something in the administrators' part:
 *  pages of the namespace MediaWiki, and scripts or JSON among them
 */
const isAdmin = ( rights ) => rights.includes( 'editinterface' ) &&
	( rights.includes( 'editsitejs' ) || rights.includes( 'editsitejson' ) );

/**
 * @param {string[]} gadgets
 * @param {string} kind
 * @param {string} site
 * @return {boolean} The user has refused it to one of the gadgets, and need not hear of it again
 */
function isRefused( gadgets, kind, site ) {
	return gadgets.some( ( gadget ) => {
		const refused = answers.read( gadget ).split( ';' )[ 4 ];
		return pairs( refused ).some( ( pair ) => {
			const [ , pairKind, source ] = /^(\w+) \w+:\/\/([^/]+)/.exec( pair ) || [];
			return pairKind === kind && ( source === site ||
				/^\*\./.test( source ) && site.endsWith( source.slice( 1 ) ) );
		} );
	} );
}

/**
 * Pages of two builds have met. One of them may understand the other in its own way, so nothing
 * goes on.
 *
 * @param {string} what
 * @return {Error}
 */
const other = ( what ) => Object.assign( new Error( what + ': another build than ' + BUILD ), {
	/** What the loader tells the user. */
	text: updatingText
} );

/**
 * @param {Page} page
 * @return {Host}
 */
module.exports = function start( page ) {
	if ( page.build !== BUILD ) {
		throw other( 'loader' );
	}
	const { manifest } = page;
	const { config, storage } = mw;
	/** @type {import('./gate.js').Loader} */
	const loader = /** @type {any} */ ( mw.loader );
	answers.begin( config, mw.user.options, page.digest );
	const ledger = answers.open( page.ledger );
	const gadgets = manifest.gadgets || {};
	const declaring = Object.keys( gadgets ).filter( ( gadget ) => gadgets[ gadget ].length );
	/** A guess, for when the wiki does not say what the user may do. */
	const isLikelyAdmin = ( config.get( 'wgUserGroups' ) || [] ).includes( 'interface-admin' );
	const review = config.get( 'wgCanonicalSpecialPageName' ) === 'Blankpage' &&
		/\/GadgetConsent$/.test( config.get( 'wgPageName' ) );
	/** @type {function(): boolean} */
	const isLinter = () => review && /^#linter/.test( location.hash );
	const linter = isLinter();
	/** What a page calls that asks for nothing. */
	const main = linter ? LINTER : review ? REVIEW : UI;
	/** @type {string[]} */
	const early = [];
	page.told.forEach( ( told ) => told[ 0 ] === 'asked' && early.push( told[ 1 ] ) );

	const reviewAddress = ownUrl( config.get( 'wgArticlePath' )
		.replace( '$1', 'Special:BlankPage/GadgetConsent' ) ).href;
	let isBadged = false;

	/**
	 * Leaves a badge that leads to the review page.
	 *
	 * @param {string} meaning
	 */
	function badge( meaning ) {
		if ( !isBadged ) {
			isBadged = true;
			// The loader puts the link into the menu when the browser has the time.
			mw.loader.using( 'mediawiki.util', () => setTimeout( () => show(
				// The link of everybody else is in the footer.
				answers.isNamed ? document.querySelector( '#pt-gadgetconsent a' ) : null,
				// Minerva has no indicators.
				document.querySelector( '.mw-indicators,.minerva-user-navigation' ),
				reviewAddress,
				meaning
			), 1e3 ) );
		}
	}

	/** @type {function(string): boolean} */
	const isWanted = ( gadget ) => isScript( gadget ) ?
		!!page.scripts && page.scripts.isWanted( gadget ) :
		!/^reg/.test( mw.loader.getState( GADGET + gadget ) || 'reg' );
	/** @type {function(string): string[]} */
	const neededByThese = ( gadget ) => dependentsOf( loader, gadget )
		.filter( ( one ) => isWanted( one ) || answers.isEnabled( one, '' ) );
	/**
	 * What the site policy forbids does not run either, but its user has not refused it.
	 *
	 * @type {function(string): string[]}
	 */
	const lacks = ( gadget ) => {
		const needed = neededBy( loader, ( one ) => one === gadget );
		return declaring.filter( ( one ) => one !== gadget && page.gates[ one ] === 'error' &&
			needed.has( GADGET + one ) && /^1;[nr]/.test( answers.read( one ) ) );
	};
	const details = new Details(
		ownUrl( config.get( 'wgScriptPath' ) + '/api.php' ).href,
		( gadget ) => neededByThese( gadget ).concat( lacks( gadget ) )
	);
	const asking = new Asking( ( subject ) => {
		const [ gadget ] = subject.split( ' ' );
		if ( gadget === subject && answers.read( gadget ) || isScript( gadget ) ) {
			callModule( UI );
		} else {
			// The module will want to know, and is still on its way. It hears of a failure when it
			// asks.
			const answer = details.of( gadget );
			answer.catch( () => {} );
			callModule( UI, answer );
		}
	}, mw.hook( 'gadgetConsent.decided' ).fire );
	// What the page shows comes first.
	const inPlace = new InPlace( ( subject, place ) => mw.requestIdleCallback(
		() => asking.place( subject, place )
	) );
	const optional = new Optional(
		page,
		( subject ) => asking.requestSource( subject, inPlace.want( subject ) )
	);
	page.isLater = answers.isAllowed;
	const changes = new Changes(
		page,
		ledger,
		( gadget ) => asking.decided( { gadget, granted: false, reload: false } ),
		// It asks nothing: that page makes the answers smaller.
		() => badge( answers.stored( 'localStorage', MENU ) || menuText )
	);
	const blocked = new Blocked(
		storage.session,
		answers.prefix,
		( kind, site ) => isRefused( declaring, kind, site ),
		() => {
			asking.listener( 'blocked', '' );
			callModule( main );
		},
		( news ) => note( storage, answers.prefix + REFUSED, news )
	);

	const noticing = new Noticing();
	/**
	 * The gadgets that this user has the rights for; `null` while that is not known
	 *
	 * @type {string[]|null}
	 */
	let allowed = null;

	/**
	 * Some gadgets are for users with certain rights. What is switched on for everybody, or was
	 * switched on before a right was lost, does not wait for anybody's answer then.
	 *
	 * @return {Promise<Object>} An answer of the Action API
	 */
	function askWhatIsAllowed() {
		const answer = details.query( '|gadgets', Object.assign( {
			gaallowedonly: '1',
			gaprop: 'id',
			maxage: '0'
		}, RIGHTS ) );
		answer.then( ( /** @type {any} */ { query } ) => {
			allowed = query.gadgets.map( ( /** @type {{id:string}} */ { id } ) => id );
			noticing.tell();
		} ).catch( () => {
			// What is not known counts as allowed: nothing that waits is left out.
		} );
		return answer;
	}

	/**
	 * Remembers that the user knows which gadgets do not run because a gadget was refused.
	 *
	 * @param {string} gadget
	 * @return {boolean} The device remembers it
	 */
	function tellMissed( gadget ) {
		const key = ofGadget( MISSED, gadget );
		const all = neededByThese( gadget ).concat( answers.stored( 'localStorage', key ).split( ' ' ) );
		const text = Array.from( new Set( all ) ).join( ' ' ).trim();
		storage.set( answers.prefix + key, text );
		return answers.stored( 'localStorage', key ) === text;
	}

	/** What the module is given. */
	const host = Object.assign( bridge( {
		page, asking, blocked, changes, details, early, ledger, noticing,
		neededBy: neededByThese,
		isWanted,
		lacks,
		tellMissed,
		stateOf: ( gadget ) => isScript( gadget ) ?
			page.scripts && page.scripts.hasRun( gadget ) ? 'ready' : null :
			mw.loader.getState( GADGET + gadget ),
		// ResourceLoader knows beforehand who has none, and asks for nothing then.
		hasOwnScripts: () => [ 'user', 'ext.globalCssJs.user' ].some( ( module ) => {
			const { script } = /** @type {any} */ ( loader.moduleRegistry )[ module ] || {};
			return !!script;
		} ),
		set: ( gadget, state ) => {
			if ( !isScript( gadget ) ) {
				set( loader, gadget, state );
			} else if ( page.scripts ) {
				page.scripts.settle( gadget );
			}
		}
	} ), {
		/** The module compares it. */
		build: BUILD,
		other,
		/** Whether this page is the review page. */
		review,
		/** Whether the user may edit the pages that the module goes by. Known before it starts. */
		admin: false,
		/** Whether the wiki has preferences for all wikis of its farm. */
		farm: mw.loader.getState( 'ext.GlobalPreferences.local' ) !== null,
		/**
		 * @return {string[]} The gadgets that are held and that this user uses: switched on, put
		 *  off or asked for before. Some of them may need no answer
		 */
		waiting() {
			const embargoes = answers.stored( 'localStorage', EMBARGOES );
			/** @type {function(string): boolean} */
			const isHidden = ( gadget ) => flagsOf( manifest, gadget ).includes( HIDDEN );
			const needed = neededBy( loader, ( gadget ) => early.includes( gadget ) ||
				!isHidden( gadget ) && answers.isEnabled( gadget, '' ) &&
				( !allowed || allowed.includes( gadget ) ) );
			return declaring.filter( ( gadget ) => page.gates[ gadget ] === 'loading' && (
				needed.has( GADGET + gadget ) || embargoOf( embargoes, gadget ) ||
				isScript( gadget ) && isWanted( gadget )
			) );
		},
		/**
		 * Gadgets that declare something and do not depend on the loader, for whoever can fix.
		 *
		 * @type {string[]}
		 */
		unguarded: [],
		/**
		 * The texts of the module, if they are not English; `null` until the module is called
		 *
		 * @type {ReturnType<words>|null}
		 */
		words: null,
		/** Whether the module speaks English for want of those. The module's entry sets it. */
		lacksWords: false,
		/** Whether it speaks English to somebody with another language, for whatever reason. */
		isEnglish: false,
		/**
		 * @return {Promise<string>} What the check has found (`check.js`), in JSON; `null` if
		 *  its user could not mend anything. Rejected if it could not look
		 */
		installation: () => Promise.resolve( mw.loader.using( CHECK ) )
			.then( ( require ) => require( 'ext.gadget.consent-check' ) )
			.then( ( found ) => JSON.stringify( found ) ),
		/**
		 * The wiki's own policy, as everybody gets it: what it blocks, no user can allow.
		 *
		 * @param {string} address Of its main page
		 * @return {Promise<string|null>} The header
		 */
		ownPolicy: ( address ) => fetch( ownUrl( ownUrl( address ).pathname ).href, {
			method: 'HEAD', credentials: 'omit'
		} )
			.then( ( { headers } ) => headers.get( 'content-security-policy' ) ),
		/**
		 * @param {Element} element Where the interface administrators' part goes
		 * @return {Promise<void>} Rejected when it cannot be loaded. It can be tried again then
		 */
		openAdmin: ( element ) => new Promise( ( resolve, reject ) => {
			/** @param {any} error */
			const fail = ( error ) => {
				forget( loader, ADMIN );
				reject( error );
			};
			const done = wait( () => fail( new Error( ADMIN + ' does not answer' ) ) );
			mw.loader.using( ADMIN )
				.then( ( require ) => {
					done();
					return require( ADMIN ).start( host, element );
				} )
				.then( resolve, fail );
		} )
	} );

	/** @type {Promise<void>|undefined} Until then it is not known what the user may edit */
	let rightsKnown;

	/**
	 * @param {Promise<Object>} answer The Action API's, with the user's rights
	 * @return {Promise<void>}
	 */
	function learnRights( answer ) {
		rightsKnown = inTime( answer )
			.then( ( /** @type {any} */ { query } ) => isAdmin( query.userinfo.rights ) )
			.catch( () => isLikelyAdmin )
			.then( ( /** @type {boolean} */ may ) => {
				host.admin = may;
				host.unguarded = declaring.filter(
					( gadget ) => may && isUnguarded( loader, gadget )
				);
			} );
		return rightsKnown;
	}

	/** The modules that were called. */
	const called = new Set();
	/** Those that have come and are starting, or have started. */
	const started = new Set();

	/**
	 * The gadgets stay held. Whoever waits for them is told so, and so is the user, if there was a
	 * question or a page to show.
	 *
	 * @param {string} module What did not come, or did not start
	 * @param {any} error
	 */
	function giveUp( module, error ) {
		const reset = () => {
			called.delete( module );
			forget( loader, module );
			host.words = null;
		};
		if ( asking.asked.size || review ) {
			// What is of another build stays so until the page is loaded again.
			page.failed( error, error.text ? undefined : () => {
				reset();
				callModule( module );
			} );
			if ( review && module === UI ) {
				// The button on that page tries again, too.
				reset();
			}
		} else {
			// Nobody waits; or the page was left before the module came.
			mw.log.warn( error );
		}
		asking.giveUp();
	}

	/**
	 * Loads a module, which asks and tells, or shows the review page.
	 *
	 * @param {string} module
	 * @param {Promise<Object>} [answer] The Action API's, if it was asked already
	 */
	function callModule( module, answer ) {
		if ( called.has( module ) ) {
			return;
		}
		called.add( module );
		const done = wait( () => giveUp( module, new Error( module + ' does not answer' ) ) );
		// Two modules on one page speak the same language.
		if ( !host.words ) {
			answer = answer || ( review && host.waiting().length ? askWhatIsAllowed() :
				details.query( '', review ? RIGHTS : {} ) );
			if ( review ) {
				learnRights( answer ).then( () => host.admin && mw.loader.load( CHECK ) );
			}
			host.words = words( answer, {
				script: ownUrl( config.get( 'wgScript' ) ).href,
				folder: folderOf( loader.moduleRegistry, HOST ),
				// The module depends on it. It comes in an answer of its own, before the large one.
				languages: () => /** @type {any} */ ( mw.loader.using( 'mediawiki.language' ) ).then(
					// @ts-ignore Not in types-mediawiki.
					() => mw.language.getFallbackLanguageChain()
				),
				warn: mw.log.warn
			} );
		}
		host.words.then( ( { isLacking } ) => isLacking && mw.loader.load( CHECK ) );
		mw.loader.using( module )
			.then( ( require ) => Promise.resolve( rightsKnown ).then( () => require ) )
			.then( ( require ) => {
				if ( !started.has( module ) ) {
					started.add( module );
					return ( module === UI ? require( UI ) :
						linter ? require( LINTER ) : require( REVIEW ) ).start( host );
				}
			} )
			.then( null, ( /** @type {any} */ error ) => {
				started.delete( module );
				giveUp( module, error );
			} )
			.always( done );
	}

	/**
	 * Asks for a gadget that starts by itself.
	 *
	 * @param {string} gadget
	 */
	function askQuietly( gadget ) {
		const embargoes = answers.stored( 'localStorage', EMBARGOES );
		if ( review ) {
			// The page lists it. Users open the page to see their answers, and are not interrupted.
			return;
		}
		if ( flagsOf( manifest, gadget ).includes( IN_PLACE ) ) {
			inPlace.want( gadget );
		} else if ( isUnderEmbargo( embargoes, gadget ) ) {
			badge( answers.stored( 'localStorage', BADGE ) || badgeText );
		} else {
			asking.ask( gadget, 'page' );
		}
	}

	// Every message from another tab ends here, whoever sent it.
	const again = new Again(
		() => answers.isNamed ? details.preferences( config.get( 'wgUserName' ) || '' ) :
			Promise.resolve( {} ),
		( all ) => {
			const news = changes.renew( all );
			news.forEach( ( gadget ) => {
				if ( asking.asked.has( gadget ) && page.gates[ gadget ] === 'loading' ) {
					asking.listener( 'answered', gadget );
				}
				asking.sourcesOf( gadget ).forEach(
					( subject ) => asking.listener( 'answered', subject )
				);
			} );
			if ( answers.isStale( page.gates ) ) {
				// The wiki has lost what was saved: the module sends it again.
				callModule( main );
			}
			if ( news.length ) {
				noticing.tell();
			}
			return news.length > 0;
		},
		( done, pause ) => setTimeout( done, pause ),
		() => Date.now()
	);
	changes.onSaved = () => again.outdated();

	page.tell = ( what, value ) => {
		if ( what === 'asked' ) {
			askQuietly( value );
		} else if ( what === 'blocked' ) {
			blocked.add( value );
		} else if ( what === 'held' ) {
			mw.log.warn( 'held:', ...value );
			blocked.count( value[ 0 ], value[ 1 ] );
		} else if ( what === 'controlled' ) {
			blocked.control( value );
		} else if ( what === 'news' ) {
			asking.ask( ...value );
		} else if ( what === 'missed' ) {
			// The review page says it always, another page once. What is not remembered would be
			// told again and again.
			if ( !review && tellMissed( value ) ) {
				asking.ask( value, 'missed' );
			}
		} else {
			changes.heard( ...value );
			again.soon();
		}
	};
	/** @type {any[]} */
	const open = [ manifest.sameOrigin, manifest.content ].concat(
		Object.keys( page.gates ).map( ( gadget ) => /** @type {any} */ ( page.gates[ gadget ] ) )
	);
	/** @type {any[]} */
	const none = [];
	blocked.early = loadAgain(
		page.frames || none,
		none.concat( ...open.filter( Array.isArray ) )
	);
	page.told.splice( 0 ).forEach( ( told ) => page.tell( ...told ) );
	// Only blocked contacts come in floods.
	blocked.lost = page.lost;

	watch(
		( name ) => blocked.has( name ),
		( name ) => note( storage, answers.prefix + SEEN, new Map( [ [ name, 1 ] ] ) )
	);
	if ( page.records ) {
		observe( storage, answers.prefix, () => ran( loader ) );
	}
	const isMarked = answers.wanted.includes( '!' );
	if ( isMarked ) {
		// For this page only, even if it is left before the user is told.
		const others = answers.wanted.filter( ( name ) => name !== '!' );
		storage.session.set( answers.prefix + WANTED, others.join( ' ' ) );
	}
	// As `TRIES SECONDS`: not before that time.
	const [ , notBefore ] = answers.stored( 'localStorage', OUTBOX ).split( ' ' );
	if ( answers.isStale( page.gates ) ) {
		again.soon();
	}
	if ( !review && isLikelyAdmin && ( manifest.isMissing ||
		declaring.some( ( gadget ) => isUnguarded( loader, gadget ) ) ) ) {
		const answer = details.query( '', RIGHTS );
		learnRights( answer ).then( () => {
			if ( host.admin && manifest.isMissing ) {
				mw.loader.load( CHECK );
			}
			if ( host.unguarded.length ) {
				callModule( main, answer );
			}
		} );
	}
	if ( review || isMarked || +notBefore < Date.now() / 1e3 ) {
		callModule( main );
	}
	if ( review ) {
		// Each of the two pages is a page view of its own.
		window.addEventListener( 'hashchange', () => isLinter() !== linter && location.reload() );
	}
	if ( review && isMarked ) {
		// The user has answered on the review page, and is told what came of it.
		callModule( UI );
	} else if ( review && host.waiting().length ) {
		// The user will want to answer.
		mw.loader.load( UI );
	}

	return {
		request: ( ...given ) => {
			const [ gadget, source ] = given;
			const gate = page.gates[ gadget ];
			return isOfSource( given ) ? optional.request( gadget, source ) :
				gate === 'loading' ? asking.request( gadget ) :
					Promise.resolve( { gadget, granted: gate !== 'error', reload: false } );
		},
		openReview: () => {
			location.href = reviewAddress;
		},
		import: ( title, { oldid } = {} ) => Promise.resolve(
			page.scripts || mw.loader.using( SCRIPTS ).then( ( require ) => {
				// Two may have waited.
				if ( !page.scripts ) {
					require( SCRIPTS )( page, true );
				}
				return page.scripts;
			} )
		).then( ( scripts ) => {
			if ( !scripts ) {
				// Where the wiki only observes, nothing is held.
				throw Object.assign( new Error( title ), { reason: 'observing' } );
			}
			return scripts.import( title, oldid );
		} )
	};
};
