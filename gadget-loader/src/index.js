/**
 * The loader: what runs on every page view. It reads the answers, closes the page, holds whatever
 * is not answered, and calls the host (`host.js`) only when there is something to ask, to tell or
 * to record.
 *
 * This file puts the parts together and decides nothing: what is open is decided in `verdict.js`.
 * Here alone the loader names `mw`.
 */

import {
	begin, isAnswer, isEnabled, isStale, open, prefix, stored, texts, wanted
} from './answers.js';
import { hold, isRequested, gated, pause, end } from './gate.js';
import { EMBARGOES, MENU, OUTBOX, encode } from './keys.js';
import { IN_PLACE, flagsOf } from './manifest.js';
import { policyOf, enforce, isProbe } from './policy.js';
import { gateOf, gatesOf } from './verdict.js';
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

/** Milliseconds after which the user is told that the question does not come. */
const PATIENCE = 2e4;

/** How much waits to be told until the host has come. Blocked contacts may come in a flood. */
const MOST = 1e3;

/** @type {Manifest} Without a version, which no page accepts, if the wiki has no such page */
let manifest = /** @type {any} */ ( {} );
try {
	manifest = require( './consent-manifest.js' ) || manifest;
} catch ( e ) {
	// `gatesOf` says so.
}
const observes = manifest.mode === 'observe';
/** @type {import('./gate.js').Loader} */
const loader = /** @type {any} */ ( mw.loader );
begin( mw.config, mw.user.options );

/** @type {Page} */
const page = {
	manifest,
	failed,
	judge: ( gadget ) => gateOf( manifest, gadget, texts( gadget ), Date.now() ),
	close: () => {
		try {
			close();
		} catch ( error ) {
			failed( error );
		}
	},
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
 * Tells whoever waits for a gadget why it stays held.
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
	const inPlace = flagsOf( manifest, gadget ).includes( IN_PLACE );
	if ( gate === 'loading' || inPlace && gate === 'error' ) {
		if ( !inPlace && !stored( 'localStorage', EMBARGOES ).includes( encode( gadget ) ) ) {
			// The module takes longest: it comes beside the host, not after it.
			mw.loader.load( UI );
		}
		page.tell( 'asked', gadget );
		call().catch( failed );
	}
}

function close() {
	// The wiki's own scripts may come from another host.
	const { origin } = new URL(
		/** @type {string} */ ( mw.config.get( 'wgLoadScript' ) ), location.href
	);
	enforce( policyOf(
		manifest,
		page.gates,
		origin !== location.origin && /^https?:[\w./:-]+$/.test( origin ) ? origin : '',
		( text ) => mw.log.warn( 'Gadget-consent-manifest.js', text )
	) );
}

/**
 * Something may have been taken from a gadget elsewhere: another tab says so, or whoever says it is
 * one. The host comes for it only if that closes something, or somebody is being asked.
 *
 * @param {string} gadget
 * @param {import('./page').Gate} then What may be open at most
 * @param {string|null} text The entry that says so
 */
function hear( gadget, then, text ) {
	const gate = page.gates[ gadget ];
	const closes = Array.isArray( gate ) &&
		!( Array.isArray( then ) && gate.every( ( pair ) => then.includes( pair ) ) );
	if ( ( closes || gate === 'loading' && host ) &&
		// A flood is told once.
		!page.told.some( ( [ what, told ] ) => what === 'answered' && told[ 0 ] === gadget )
	) {
		page.tell( 'answered', [ gadget, text ] );
	}
}

/** @type {string[]} */
let strangers;

function go() {
	let error;
	try {
		page.ledger = open();
		page.gates = gatesOf(
			manifest,
			gated( loader, strangers ),
			( gadget ) => isEnabled( gadget, flagsOf( manifest, gadget ) ) ||
				isRequested( loader, gadget ),
			page.judge
		);
		Object.keys( page.gates ).forEach(
			( gadget ) => hold( loader, gadget, page.gates[ gadget ], ask )
		);
	} catch ( e ) {
		error = e;
		page.gates = Object.create( null );
	}
	// Whatever failed: no page without a policy.
	let isOpen;
	try {
		close();
	} catch ( e ) {
		error = isOpen = e;
	}
	window.addEventListener( 'securitypolicyviolation', ( event ) => {
		if ( isProbe( event ) ) {
			// The page's own scripts need not know.
			event.stopImmediatePropagation();
		} else if ( event.disposition === 'enforce' ) {
			page.tell( 'blocked', event );
		}
	}, true );
	end( loader, strangers, error );
	if ( Object.keys( page.gates ).some( isStale ) ) {
		// What is open is narrow already. The host looks which of the two the wiki has.
		call();
	}
	if ( isOpen || error &&
		gated( loader, strangers ).some( ( gadget ) => isRequested( loader, gadget ) ) ) {
		failed( error );
	}
}

/**
 * The preferences are a module like others, and ResourceLoader keeps no order between them. A
 * gadget that depends on nothing would run, and contact anybody, before a loader that waits for
 * them. So the others wait, too.
 */
if ( !observes ) {
	try {
		strangers = pause( loader );
	} catch ( error ) {
		// ResourceLoader is not what it was. When this throws, gadgets that depend on it do not
		// run.
		close();
		failed( error );
		throw error;
	}
	// Both: without preferences nothing is answered, and the page is closed all the same.
	mw.loader.using( 'user.options', go, go );
	// A page that the browser had put aside heard nothing meanwhile.
	window.addEventListener( 'pageshow', ( event ) => event.persisted && Object.keys( page.gates )
		.forEach( ( gadget ) => hear( gadget, page.judge( gadget ), null ) ) );
	// It takes its time, and nobody waits for it.
	mw.requestIdleCallback( () => {
		if ( window.BroadcastChannel ) {
			page.channel = new BroadcastChannel( prefix );
			page.channel.onmessage = ( { data } ) => {
				if ( isAnswer( data, page.gates ) ) {
					const [ gadget, text ] = data;
					const lasting = text || '';
					hear( gadget, gateOf( manifest, gadget, { lasting }, Date.now() ), text );
				}
			};
		}
		mw.loader.using( 'mediawiki.util', () => mw.util.addPortletLink(
			'p-personal',
			mw.util.getUrl( 'Special:BlankPage/GadgetConsent' ),
			stored( 'localStorage', MENU ) || menuText,
			'pt-gadgetconsent', '', '', '#pt-logout'
		) );
	} );
}
if ( observes || manifest.recordContacts || wanted.includes( '!' ) ||
	stored( 'localStorage', OUTBOX ) || /interface-admin|\/GadgetConsent$/.test(
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
