/**
 * The loader: what runs on every page view. It reads the answers, closes the page, holds what is
 * not answered, and calls the host (`host.js`) only when there is something to ask, to tell or to
 * record.
 */

import {
	isEnabled, outbox, read, stored, waiting, wanted, channel, putOff
} from './answers.js';
import { hold, isRequested, gated, pause, end } from './gate.js';
import { encode, verdict } from './ledger.js';
import { policyText, enforce } from './policy.js';
import {
	'gadget-consent-module-failed' as failedText,
	'gadget-consent-menu' as menuText
} from '../i18n/en.json';

/**
 * @typedef {import('./page').Page} Page
 * @typedef {import('./page').Manifest} Manifest
 */

const HOST = 'ext.gadget.consent-host';
const UI = 'ext.gadget.consent-ui';

/** In place of a gadget's name, which is never this: the user's own scripts. */
const OWN = '*';

/** Milliseconds after which the user is told that the question does not come. */
const PATIENCE = 2e4;

/** So many things wait to be told until the host has come; what is blocked may be a flood. */
const MOST = 1e3;

/** Days for which an answer stands where the site policy sets no bound. */
const FOREVER = 1e6;

/** @type {Manifest} Without a version, which no page accepts, where the wiki has no such page */
let manifest = /** @type {any} */ ( {} );
try {
	manifest = require( './consent-manifest.json' ) || manifest;
} catch ( e ) {
	// Said by `decide`.
}
const gadgets = manifest.gadgets || {};
const observes = manifest.mode === 'observe';

/** @type {Page} */
const page = {
	manifest,
	failed,
	judge,
	close,
	gates: Object.create( null ),
	told: [],
	lost: 0,
	tell: ( ...told ) => {
		if ( page.told.length < MOST ) {
			page.told.push( told );
		} else {
			page.lost++;
		}
		call();
	}
};

/**
 * The gadgets stay held; who waits for them is told why.
 *
 * @param {any} error
 */
function failed( error ) {
	mw.log.error( error );
	mw.notify( failedText, { type: 'error', autoHide: false, tag: UI } );
}

/** @type {Promise<import('./host.js').Host>|undefined} */
let host;

/**
 * @return {Promise<import('./host.js').Host>}
 */
function call() {
	if ( !host ) {
		host = new Promise( ( resolve, reject ) => {
			setTimeout( reject, PATIENCE, HOST );
			mw.loader.using( HOST, ( require ) => resolve( require( HOST )( page ) ), reject );
		} );
		host.catch( mw.log.error );
	}
	return host;
}

/**
 * @param {string} gadget
 */
function ask( gadget ) {
	const gate = page.gates[ gadget ];
	const inPlace = /p/.test( ( gadgets[ gadget ] || [] )[ 2 ] );
	if ( gate === 'loading' || inPlace && gate === 'error' ) {
		if ( !inPlace && !stored( 'localStorage', putOff ).includes( encode( gadget ) ) ) {
			// It takes longest: not after the host, but beside it.
			mw.loader.load( UI );
		}
		page.tell( 'asked', gadget );
		call().catch( failed );
	}
}

function close() {
	/** @type {any[]} */
	const none = [];
	enforce( policyText( none.concat( manifest.firstParty || none ), none.concat(
		manifest.sameOrigin || none,
		...Object.keys( page.gates ).map( ( gadget ) => page.gates[ gadget ] )
			.filter( Array.isArray )
	) ) );
}

/**
 * @param {string} gadget
 * @return {import('./page').Gate}
 */
function judge( gadget ) {
	/**
	 * @param {string} text
	 * @return {import('./page').Gate}
	 */
	const judged = ( text ) => verdict(
		// What users allow their own scripts is declared in the answer alone.
		gadget === OWN ? [ text.split( ';' )[ 3 ] ] : gadgets[ gadget ], text,
		Date.now() - ( manifest.reconfirmAfterDays || FOREVER ) * 864e5
	);
	const now = judged( read( gadget ) );
	// What waits to be saved takes away at once, and gives nothing yet.
	const waits = waiting( gadget );
	const then = judged( waits );
	return /^1;[nr]/.test( waits ) ? then :
		Array.isArray( now ) && Array.isArray( then ) ?
			now.filter( ( pair ) => then.includes( pair ) ) : now;
}

/**
 * @param {import('./ledger.js').Pair} pair Of an exact host
 * @return {boolean} The site policy leaves it to the user. What gadgets may not have is in their
 *  own values; the rest of a forbidden source (port, path) makes no difference here
 */
function isAllowed( pair ) {
	const [ , kind, name ] = /^(\w+) \w+:\/\/([^:/]+)/.exec( pair ) || [];
	return !( manifest.forbiddenKinds || '' ).includes( kind ) &&
		!( manifest.forbiddenSources || [] ).some( ( source ) => {
			const [ , wild, bare ] = /^(?:\w+:\/\/)?(\*\.)?([^:/]+)/.exec( source ) || [];
			return wild ? name.endsWith( '.' + bare ) : name === bare;
		} );
}

function decide() {
	if ( manifest.version !== 1 ) {
		throw new Error( 'Gadget-consent-manifest.json: expected version 1' );
	}
	const names = Object.keys( gadgets );
	names.forEach( ( gadget ) => {
		const [ needed, , flags ] = gadgets[ gadget ];
		// Without a declaration it only asks how others stand.
		if ( needed !== undefined ) {
			// A gadget that is switched off opens nothing, even when its domains were granted.
			page.gates[ gadget ] = isEnabled( gadget, flags ) || isRequested( gadget ) ?
				judge( gadget ) : 'loading';
		}
	} );
	const own = judge( OWN );
	page.gates[ OWN ] = Array.isArray( own ) ? own.filter( isAllowed ) : own;
	// What is not in the manifest declares nobody knows what.
	gated().forEach( ( gadget ) => {
		if ( !names.includes( gadget ) ) {
			page.gates[ gadget ] = 'loading';
		}
	} );
	Object.keys( page.gates ).forEach( ( gadget ) => hold( gadget, page.gates[ gadget ], ask ) );
}

function go() {
	let error;
	try {
		decide();
	} catch ( e ) {
		error = e;
		page.gates = {};
	}
	// Whatever failed: no page without a policy.
	close();
	document.addEventListener( 'securitypolicyviolation', ( event ) => {
		if ( event.disposition === 'enforce' ) {
			page.tell( 'blocked', event );
		}
	} );
	end( error );
	if ( error && gated().some( isRequested ) ) {
		failed( error );
	}
}

/**
 * The preferences are a module like others, and with no order between them: who depends on nothing
 * would run, and contact anybody, before a loader that waits for them. So the others wait, too.
 */
if ( !observes ) {
	try {
		pause();
	} catch ( error ) {
		// ResourceLoader is not what it was. When this throws, who depends on it does not run.
		close();
		failed( error );
		throw error;
	}
	// Both: without preferences nothing is answered, and the page is closed all the same.
	mw.loader.using( 'user.options', go, go );
	// It takes its time, and nobody waits for it.
	mw.requestIdleCallback( () => {
		if ( window.BroadcastChannel ) {
			page.channel = new BroadcastChannel( channel );
			page.channel.onmessage = ( event ) => page.tell( 'answered', event.data );
		}
		mw.loader.using( 'mediawiki.util', () => mw.util.addPortletLink(
			'p-personal',
			mw.util.getUrl( 'Special:BlankPage/GadgetConsent' ),
			stored( 'localStorage', '~menu' ) || menuText,
			'pt-gadgetconsent', '', '', '#pt-logout'
		) );
	} );
}
if ( observes || manifest.recordContacts || wanted.includes( '!' ) ||
	stored( 'localStorage', outbox ) || /interface-admin|\/GadgetConsent$/.test(
	mw.config.get( 'wgUserGroups' ) + mw.config.get( 'wgPageName' )
) ) {
	call();
}

/**
 * What only the host can do.
 *
 * @template {'request'|'openReview'} Name
 * @param {Name} name
 * @return {any}
 */
const later = ( name ) => ( /** @type {string} */ gadget ) => call().then(
	( called ) => /** @type {any} */ ( called )[ name ]( gadget ),
	() => ( { gadget, granted: false, reload: false } )
);

/** @type {import('../consent').Consent} */
const offered = {
	status: ( gadget ) => {
		const gate = page.gates[ gadget ];
		return gate === 'error' ? 'refused' : gate === 'loading' ? 'unanswered' :
			gate ? 'granted' : 'undeclared';
	},
	request: later( 'request' ),
	openReview: later( 'openReview' )
};

module.exports = offered;
