/**
 * The host (`ext.gadget.consent-host`): comes only to pages on which there is something to ask, to
 * tell or to record. It stands between the loader (`index.js`) and the module that asks
 * (crate/ui).
 */

import {
	channel, isEnabled, named, outbox, prefix, putOff, preference, read, readLasting, stored,
	wanted
} from './answers.js';
import { Blocked } from './blocked.js';
import { isUnguarded, set } from './gate.js';
import { encode, pairs } from './ledger.js';
import { observe } from './observe.js';
import { Places } from './places.js';
import { note, watch } from './seen.js';
import { OWN, words } from './words.js';

/**
 * @typedef {import('./page').Page} Page
 * @typedef {import('./page').Answered} Answered
 * @typedef {import('../consent').Decision} Decision
 *
 * @typedef {Object} Host What other gadgets reach through the loader's exports
 * @property {function(string): Promise<Decision>} request
 * @property {function(): void} openReview
 */

const UI = 'ext.gadget.consent-ui';
const REVIEW = 'ext.gadget.consent-review';
const ADMIN = 'ext.gadget.consent-admin';

/** Milliseconds after which the user is told that the question does not come. */
const PATIENCE = 2e4;

/** Milliseconds that a question waits for its details. */
const DETAILS = 3e3;

/**
 * @param {Page} page
 * @return {Host}
 */
module.exports = function start( page ) {
	const { manifest } = page;
	// Each user's own; and no encoded name of a gadget has a colon.
	const noted = channel + ':';
	const gadgets = manifest.gadgets || {};
	const declaring = Object.keys( gadgets ).filter( ( gadget ) => gadgets[ gadget ].length );
	const admin = ( mw.config.get( 'wgUserGroups' ) || [] ).includes( 'interface-admin' );
	const review = mw.config.get( 'wgCanonicalSpecialPageName' ) === 'Blankpage' &&
		/\/GadgetConsent$/.test( mw.config.get( 'wgPageName' ) );
	/** @type {Array<function(Decision): void>} Of requests that are not decided */
	const waiting = [];
	/** @type {function(Decision): void} */
	const fire = mw.hook( 'gadgetConsent.decided' ).fire;
	/**
	 * How a held gadget was asked for: by the page itself, where it asks in place, by another
	 * script, or by the user, who has just done something for it.
	 *
	 * @typedef {'page'|'place'|'script'|'user'} How
	 */
	/** @type {Map<string,How>} Held gadgets that were asked for */
	const asked = new Map();
	/** @type {string[]} … as the page was loading */
	const early = [];
	page.told.forEach( ( told ) => told[ 0 ] === 'asked' && early.push( told[ 1 ] ) );
	/**
	 * The module's. It is told how a held gadget was asked for; or that one that was asked for is
	 * `answered` for in another tab; that there is a place where one asks (`placed`); that there is
	 * more in `blocked`.
	 *
	 * @callback Listener
	 * @param {How|'answered'|'placed'|'blocked'} what
	 * @param {string} gadget
	 * @param {Element} [place]
	 */
	/** @type {Listener} */
	let listener = () => {};
	/** @type {Array<[ string, Element ]>} Where gadgets ask in place */
	const places = [];
	let isCalled = false;

	/**
	 * @param {Decision} decision
	 */
	function decided( decision ) {
		waiting.forEach( ( tell ) => tell( decision ) );
		fire( decision );
	}

	/**
	 * The gadgets stay held. Who waits for them is told so, and so is the user, if there was a
	 * question.
	 *
	 * @param {any} error
	 */
	function giveUp( error ) {
		if ( asked.size || review ) {
			page.failed( error );
		} else {
			// Nobody waits; also when the page is left before what it tells has come.
			mw.log.warn( error );
		}
		asked.forEach( ( _, gadget ) => decided( { gadget, granted: false, reload: false } ) );
	}

	/**
	 * @param {string} list Of the Action API
	 * @param {Object<string,string>} parameters
	 * @return {Promise<Object>} Its answer; with it comes which texts may be the wiki's own
	 */
	const query = ( list, parameters ) => {
		const question = new URLSearchParams( Object.assign( {
			action: 'query',
			format: 'json',
			formatversion: '2',
			list: 'allpages' + list
		}, OWN, parameters ) );
		return fetch( mw.config.get( 'wgScriptPath' ) + '/api.php?' + question )
			.then( ( answer ) => answer.json() );
	};

	/**
	 * Loads the module, which asks and tells.
	 *
	 * @param {Promise<Object>} [answer] That `query` is about to give
	 */
	function callModule( answer ) {
		if ( isCalled ) {
			return;
		}
		isCalled = true;
		// Whoever is on the review page has come to see what was answered: nothing is asked there.
		const module = review ? REVIEW : UI;
		const timer = setTimeout( giveUp, PATIENCE, new Error( module + ' does not answer' ) );
		const loaded = mw.loader.using( module );
		// eslint-disable-next-line no-use-before-define
		host.words = words( answer || query( '', {} ) );
		loaded
			// eslint-disable-next-line no-use-before-define
			.then( ( require ) => ( review ? require( REVIEW ) : require( UI ) ).start( host ) )
			.then( null, giveUp )
			.always( () => clearTimeout( timer ) );
	}

	/**
	 * @param {string} kind
	 * @param {string} site
	 * @return {boolean} The user has said no to it, and does not want to hear of it again
	 */
	function isRefused( kind, site ) {
		return declaring.some( ( gadget ) => {
			const refused = ( read( gadget ) || '' ).split( ';' )[ 4 ];
			return pairs( refused ).some( ( pair ) => {
				const [ , pairKind, source ] = /^(\w+) \w+:\/\/([^/]+)/.exec( pair ) || [];
				return pairKind === kind && ( source === site ||
					/^\*\./.test( source ) && site.endsWith( source.slice( 1 ) ) );
			} );
		} );
	}

	/** @type {Object<string,Promise<Object>>} */
	const details = Object.create( null );

	/**
	 * @param {string} gadget
	 * @return {Promise<Object>} What the wiki says of a gadget: an answer of the Action API
	 */
	function detailsOf( gadget ) {
		details[ gadget ] = details[ gadget ] || new Promise( ( resolve, reject ) => {
			setTimeout( reject, DETAILS, new Error( 'no answer' ) );
			query( '|gadgets', {
				gaids: gadget,
				gaprop: 'id|desc|metadata',
				prop: 'revisions',
				titles: 'MediaWiki:Gadget-consent-disclosures.json',
				rvprop: 'content',
				rvslots: 'main',
				// A disclosure that was corrected is shown as corrected.
				maxage: '0'
			} ).then( resolve, reject );
		} );
		return details[ gadget ];
	}

	const blocked = new Blocked( prefix, isRefused, () => {
		listener( 'blocked', '' );
		callModule();
	}, ( news ) => note( noted + 'refused', news ) );

	/**
	 * Heeds an answer that was given on this page or in another tab: what is open can only shrink.
	 *
	 * @param {string} gadget
	 * @param {string|null} text The ledger's entry
	 */
	function change( gadget, text ) {
		if ( named ) {
			mw.user.options.set( preference( gadget ), text );
		}
		const gate = page.gates[ gadget ];
		if ( Array.isArray( gate ) ) {
			const now = page.judge( gadget );
			page.gates[ gadget ] = Array.isArray( now ) ?
				gate.filter( ( pair ) => now.includes( pair ) ) : 'loading';
			page.close();
			if ( !Array.isArray( now ) ) {
				// It runs, and can take away what it has put on the page.
				decided( { gadget, granted: false, reload: false } );
			}
		}
	}

	/**
	 * @return {number} What this user's answers take of each page (crate/core/src/compact.rs)
	 */
	function ledgerBytes() {
		const values = mw.user.options.get();
		return Object.keys( values ).filter( ( name ) => name.startsWith( preference( '' ) ) )
			.reduce( ( sum, name ) => sum + name.length + String( values[ name ] ).length + 6, 0 );
	}

	/** What the module (crate/ui/src/host.rs) is given. */
	const host = {
		manifest,
		/** The answers are kept in the preferences, not on the device. */
		named,
		/** This page is the review page. */
		review,
		/** Of the keys in the device's stores. */
		prefix,
		/** Of the keys in the device's store under which contacts are kept. */
		noted,
		/** The answer to a gadget that counts on this page. */
		read,
		/** The ledger's entry for a gadget. */
		readLasting,
		/** Where the device has what this user put off. */
		putOff: prefix + putOff,
		/**
		 * @param {string} gadget
		 * @return {boolean} Whether it runs on this page, or is about to
		 */
		runs: ( gadget ) => /^(load|exec|ready)/.test(
			mw.loader.getState( 'ext.gadget.' + gadget ) || ''
		),
		/** Whether the wiki has preferences for all wikis of its farm. */
		farm: mw.loader.getState( 'ext.GlobalPreferences.local' ) !== null,
		/**
		 * What it says, where that is not English; `null` until it is called
		 *
		 * @type {ReturnType<words>|null}
		 */
		words: null,
		/** Gadgets that declare something and do not depend on the loader; for who can mend it. */
		unguarded: admin ? declaring.filter( isUnguarded ) : [],
		/** The user may edit what the module goes by. */
		admin,
		/**
		 * @param {Element} element Where the interface administrators' part goes
		 * @return {Promise<void>} Rejected when it cannot be loaded
		 */
		openAdmin: ( element ) => new Promise( ( resolve, reject ) => {
			mw.loader.using( ADMIN )
				.then( ( require ) => require( ADMIN ).start( host, element ) )
				.then( resolve, reject );
		} ),
		details: detailsOf,
		/**
		 * @param {string} gadget
		 * @return {boolean} Whether what is granted to it is open on a page like this one, even
		 *  when nobody asks for it as the page loads
		 */
		enabled: ( gadget ) => early.includes( gadget ) ||
			isEnabled( gadget, ( gadgets[ gadget ] || [] )[ 2 ] ),
		/**
		 * @return {string} What the page's policy lets through, as a list of requests
		 */
		open() {
			/** @type {string[]} */
			const all = [];
			Object.keys( page.gates ).forEach( ( gadget ) => {
				const gate = page.gates[ gadget ];
				if ( Array.isArray( gate ) ) {
					all.push( ...gate.map( ( pair ) => pair.replace( ' ', ':' ) ) );
				}
			} );
			return all.join( ' ' );
		},
		/**
		 * @return {ReturnType<Blocked['all']>} What the browser refused on this page
		 */
		blocked: () => blocked.all(),
		/**
		 * @param {Listener} tell Is told what there was before, too
		 */
		subscribe( tell ) {
			listener = tell;
			places.forEach( ( place ) => tell( 'placed', ...place ) );
			asked.forEach( ( how, gadget ) => tell( how, gadget ) );
			tell( 'blocked', '' );
		},
		/**
		 * Gives the user a file.
		 *
		 * @param {string} name
		 * @param {string} text
		 */
		download( name, text ) {
			const link = document.createElement( 'a' );
			link.download = name;
			link.href = URL.createObjectURL( new Blob( [ text ] ) );
			link.click();
			setTimeout( URL.revokeObjectURL, 6e4, link.href );
		},
		/**
		 * Lets a gadget run with what was granted.
		 *
		 * @param {string} gadget
		 * @param {string} granted
		 */
		release( gadget, granted ) {
			page.gates[ gadget ] = pairs( granted );
			set( gadget, 'ready' );
		},
		/**
		 * @param {string} gadget
		 */
		refuse( gadget ) {
			page.gates[ gadget ] = 'error';
			set( gadget, 'error' );
		},
		/**
		 * Heeds an answer that was just kept (`null`: taken back), and tells the other tabs.
		 *
		 * @param {string} gadget
		 * @param {string|null} [text]
		 */
		kept( gadget, text = null ) {
			change( gadget, text );
			if ( ledgerBytes() > ( manifest.mostLedgerBytes || 8192 ) ) {
				// The review page makes them smaller.
				mark();
			}
			if ( page.channel ) {
				page.channel.postMessage( [ gadget, text ] );
			}
		},
		/**
		 * Heeds an answer that waits on the device to be saved.
		 *
		 * @param {string} gadget
		 */
		waits( gadget ) {
			change( gadget, readLasting( gadget ) || null );
		},
		/**
		 * Tells whoever waits what became of a gadget: granted or not, and whether it takes a
		 * reload.
		 *
		 * @param {string} gadget
		 * @param {boolean} granted
		 * @param {boolean} reload
		 */
		decided( gadget, granted, reload ) {
			decided( { gadget, granted, reload } );
		}
	};

	/**
	 * @param {string} gadget
	 * @param {How} how
	 */
	function ask( gadget, how ) {
		asked.set( gadget, how );
		listener( how, gadget );
		if ( read( gadget ) ) {
			callModule();
		} else {
			// The module will want to know, and is still on its way. Whoever wants it hears of a
			// failure.
			const answer = detailsOf( gadget );
			answer.catch( () => {} );
			callModule( answer );
		}
	}

	const inPlace = new Places( ( gadget, place ) => {
		places.push( [ gadget, place ] );
		listener( 'placed', gadget, place );
		if ( !asked.has( gadget ) ) {
			ask( gadget, 'place' );
		}
	} );

	/**
	 * @param {string} gadget
	 * @return {boolean} The user has put it off so often that it does not ask by itself
	 */
	function isQuiet( gadget ) {
		const today = new Date().toISOString().slice( 0, 10 );
		return stored( 'localStorage', putOff ).split( ' ' ).some( ( record ) => {
			const [ name, , , until ] = record.split( ';' );
			return name === encode( gadget ) && until > today;
		} );
	}

	/**
	 * Asks for a gadget that starts by itself.
	 *
	 * @param {string} gadget
	 */
	function askQuietly( gadget ) {
		if ( /p/.test( ( gadgets[ gadget ] || [] )[ 2 ] ) ) {
			inPlace.want( gadget );
		} else if ( isQuiet( gadget ) ) {
			mark();
		} else {
			ask( gadget, 'page' );
		}
	}

	/**
	 * Leaves a mark in the user's menu: something waits for an answer.
	 */
	function mark() {
		mw.loader.using( 'mediawiki.util', () => setTimeout( () => {
			const link = document.querySelector( '#pt-gadgetconsent a' );
			if ( link && !/•/.test( link.textContent || '' ) ) {
				link.append( ' •' );
			}
		}, 1e3 ) );
	}

	page.tell = ( what, value ) => {
		if ( what === 'asked' ) {
			askQuietly( value );
		} else if ( what === 'blocked' ) {
			blocked.add( value );
		} else {
			const [ gadget, text ] = value;
			change( gadget, text );
			if ( asked.has( gadget ) && page.gates[ gadget ] === 'loading' ) {
				listener( 'answered', gadget );
			}
		}
	};
	page.told.splice( 0 ).forEach( ( told ) => page.tell( ...told ) );
	// Only what is blocked comes in floods.
	blocked.lost = page.lost;

	watch( noted + 'seen', ( name ) => blocked.has( name ) );
	if ( manifest.mode === 'observe' ) {
		observe( prefix );
	}
	const isMarked = wanted.includes( '!' );
	if ( isMarked ) {
		// For this page only, also when it is left before it is told.
		mw.storage.session.set( prefix, wanted.filter( ( name ) => name !== '!' ).join( ' ' ) );
	}
	// As `TRIES SECONDS`: not before that time.
	const [ , notBefore ] = stored( 'localStorage', outbox ).split( ' ' );
	if ( review || isMarked || host.unguarded.length || +notBefore < Date.now() / 1e3 ) {
		callModule();
	}

	return {
		request: ( gadget ) => new Promise( ( resolve ) => {
			if ( page.gates[ gadget ] === 'loading' ) {
				waiting.push( ( decision ) => decision.gadget === gadget && resolve( decision ) );
				const { userActivation } = navigator;
				ask( gadget, userActivation && userActivation.isActive ? 'user' : 'script' );
			} else {
				resolve( { gadget, granted: page.gates[ gadget ] !== 'error', reload: false } );
			}
		} ),
		openReview: () => {
			location.href = mw.config.get( 'wgArticlePath' )
				.replace( '$1', 'Special:BlankPage/GadgetConsent' );
		}
	};
};
