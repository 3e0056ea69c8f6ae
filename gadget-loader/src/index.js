/**
 * The loader (`ext.gadget.consent-loader`): what runs on every page view. It reads the answers,
 * closes the page, holds whatever is not answered, and ends the pause that the stub (`stub.js`) has
 * begun. It calls the host (`host.js`) only when there is something to ask, to tell or to record.
 *
 * This file puts the parts together and decides nothing: what is open is decided in `verdict.js`.
 * Here alone the loader names `mw`.
 */

import {
	begin, isAnswer, isEnabled, isNamed, isStale, listed, open, prefix, stored, texts, wanted
} from './answers.js';
import { dependentsOf, gated, hold, isRequested } from './gate.js';
import { EMBARGOES, MENU, MISSED, OUTBOX, encode, ofGadget } from './keys.js';
import { IN_PLACE, USER_SCRIPTS, flagsOf } from './manifest.js';
import { dress } from './menu.js';
import {
	CHECK, CONSENT, LOADER, MANIFEST, OPEN, PROTOCOL, STUB, end, english, isPaused,
	loadOrigin, ownUrl, pause
} from './pause.js';
import { policyOf, enforce, isProbe } from './policy.js';
import { digest } from './seal.js';
import { isOfSource, optionalOf } from './sources.js';
import { isSpared, lot, stageOf } from './stage.js';
import { gateOf, gatesOf, isIn } from './verdict.js';
import { watch } from './ways.js';
import {
	'gadget-consent-again' as againText,
	'gadget-consent-closed' as closedText,
	'gadget-consent-module-failed' as failedText,
	'gadget-consent-menu' as menuText
} from '../i18n/en.json';

/* global BUILD */

/**
 * @typedef {import('./page').Page} Page
 */

const HOST = 'ext.gadget.consent-host';
const UI = 'ext.gadget.consent-ui';
const REVIEW = 'ext.gadget.consent-review';
const SCRIPTS = 'ext.gadget.consent-scripts';

/** Milliseconds after which the user is told that the question does not come. */
const PATIENCE = 2e4;

/** How much waits to be told until the host has come. Blocked contacts may come in a flood. */
const MOST = 1e3;

/** @type {import('./pause.js').Loader} */
const loader = /** @type {any} */ ( mw.loader );
begin( mw.config, mw.user.options, digest );

/** @type {Page} */
const page = {
	build: BUILD,
	digest,
	// Without a version, which no page accepts.
	manifest: /** @type {any} */ ( {} ),
	failed,
	stage: 'enforce',
	isObserved: () => false,
	texts,
	judge: ( gadget ) => gateOf(
		page.manifest, gadget, texts( gadget ), Date.now(), page.isObserved( gadget )
	),
	close: () => {
		try {
			if ( page.stage === 'enforce' ) {
				close();
			}
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
 * Tells whoever waits for a gadget why it stays held, and offers to try again.
 *
 * @param {any} error May have a text of its own
 * @param {function(): void} [again]
 */
function failed( error, again = () => location.reload() ) {
	mw.log.error( error );
	mw.loader.load( CHECK );
	const button = document.createElement( 'button' );
	button.textContent = againText;
	button.onclick = again;
	const words = english( ( error && error.text || failedText ) + ' ' );
	words.append( button );
	mw.notify( words, { type: 'error', autoHide: false, tag: UI } );
}

/**
 * What holds scripts of pages. It comes only where a user's own scripts may import some:
 * ResourceLoader knows beforehand who has none.
 */
const more = /[?&]withjs=/i.test( location.search ) || [ 'user', 'ext.globalCssJs.user' ]
	.some( ( module ) => /^load/.test( `${ loader.getState( module ) }` ) ) ? [ SCRIPTS ] : [];

/** @type {Promise<import('./host.js').Host>|undefined} */
let host;

/**
 * @return {Promise<import('./host.js').Host>}
 */
function call() {
	if ( !host ) {
		host = new Promise( ( resolve, reject ) => {
			setTimeout( reject, PATIENCE, HOST );
			mw.loader.using(
				HOST,
				// Not at once: what throws here must reject.
				( require ) => resolve( Promise.resolve().then( () => require( HOST )( page ) ) ),
				reject
			);
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
	const inPlace = flagsOf( page.manifest, gadget ).includes( IN_PLACE );
	if ( gate === 'loading' || inPlace && gate === 'error' ) {
		if ( !inPlace && !stored( 'localStorage', EMBARGOES ).includes( encode( gadget ) ) ) {
			// The module takes longest: it comes beside the host, not after it.
			mw.loader.load( UI );
		}
		page.tell( 'asked', gadget );
		call().catch( failed );
	} else if ( gate === 'error' ) {
		const told = stored( 'localStorage', ofGadget( MISSED, gadget ) ).split( ' ' );
		if ( dependentsOf( loader, gadget )
			.some( ( one ) => isRequested( loader, one ) && !told.includes( one ) ) ) {
			page.tell( 'missed', gadget );
		}
	}
}

/**
 * @param {SecurityPolicyViolationEvent} event
 */
function hearOfBlocked( event ) {
	if ( isProbe( event ) ) {
		// The page's own scripts need not know.
		event.stopImmediatePropagation();
	} else if ( event.disposition === 'enforce' ) {
		page.tell( 'blocked', event );
	}
}

/**
 * @throws {Error} If the policy is not in force
 */
function close() {
	// Again has no effect.
	window.addEventListener( 'securitypolicyviolation', hearOfBlocked, true );
	// The parser may have been faster than this.
	page.frames = page.frames || document.querySelectorAll( 'iframe' );
	// The wiki's own scripts may come from another host.
	const origin = loadOrigin();
	enforce( policyOf(
		page.manifest,
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
		!( Array.isArray( then ) && gate.every( isIn( then ) ) );
	if ( ( closes || gate === 'loading' && host ) &&
		// A flood is told once.
		!page.told.some( ( [ what, told ] ) => what === 'answered' && told[ 0 ] === gadget )
	) {
		page.tell( 'answered', [ gadget, text ] );
	}
}

/**
 * Closes the page, and holds what is gated.
 *
 * @param {string[]} known This user's keys in the device's stores
 * @param {Array<function(Page): void>} parts What else holds something
 */
function shut( known, parts ) {
	const { manifest } = page;
	const isFree = isSpared( manifest, mw.config.get( 'wgUserGroups' ), () => lot( digest ) );
	/** @type {function(string=): import('./page').Stage} */
	const stage = ( gadget = USER_SCRIPTS ) => stageOf(
		manifest, isFree, gadget === USER_SCRIPTS ? '' : flagsOf( manifest, gadget )
	);
	page.stage = stage();
	if ( page.stage === 'enforce' ) {
		watch( () => policyOf( manifest, page.gates ), page.tell );
	}
	page.ledger = open();
	const gates = page.gates = gatesOf(
		manifest,
		gated( loader ),
		( gadget ) => isEnabled( gadget, flagsOf( manifest, gadget ) ) ||
			isRequested( loader, gadget ),
		( gadget ) => texts( gadget, known ),
		Date.now(),
		stage
	);
	page.isObserved = ( gadget ) => stage( gadget ) === 'observe';
	parts.forEach( ( part ) => part( page ) );
	const all = Object.keys( gates );
	page.records = page.stage !== 'enforce' ||
		all.some( ( gadget ) => page.isObserved( gadget ) && gates[ gadget ][ 0 ] );
	if ( !all.length ) {
		// It only observes.
		return;
	}
	all.forEach( ( gadget ) => hold( loader, gadget, gates[ gadget ], ask ) );
	if ( page.stage === 'enforce' ) {
		close();
	}
	// A page that the browser had put aside heard nothing meanwhile.
	window.addEventListener( 'pageshow', ( event ) => event.persisted && all
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
		// Without an account no menu is sure to be shown. MonoBook has a footer of its own.
		mw.loader.using( 'mediawiki.util', () => ( isNamed ? [ 'p-personal' ] :
			[ 'footer-places', 'f-list' ] ).some( ( id ) => {
			const item = mw.util.addPortletLink(
				id,
				ownUrl( mw.util.getUrl( 'Special:BlankPage/GadgetConsent' ) ).href,
				stored( 'localStorage', MENU ) || menuText,
				'pt-gadgetconsent', '', '', '#pt-logout'
			);
			if ( item ) {
				// ResourceLoader loads a module once.
				dress( item, () => mw.loader.load( REVIEW ) );
			}
			return item;
		} ) );
	} );
}

/**
 * Calls the host if there is something to tell or to record.
 *
 * @param {string[]} [known] This user's keys in the device's stores
 */
function finish( known ) {
	if ( /\/GadgetConsent$/.test( mw.config.get( 'wgPageName' ) ) ) {
		call().catch( failed );
	} else if ( page.records || page.manifest.recordContacts ||
		window.length || wanted.includes( '!' ) || stored( 'localStorage', OUTBOX ) ||
		// What is open is narrow already. The host looks which of the two the wiki has.
		isStale( page.gates, known ) ||
		/interface-admin/.test( String( mw.config.get( 'wgUserGroups' ) ) ) ) {
		call();
	}
}

/**
 * Tells the user that gated gadgets do not run.
 *
 * @param {any} error
 */
function tell( error ) {
	mw.log.error( LOADER, error );
	mw.loader.load( CHECK );
	mw.notify( english( closedText ), { type: 'error', autoHide: false, tag: LOADER } );
}

/**
 * What gadgets depend on does not work, or is of another build. No gated gadget runs, so nothing
 * that was granted stays open.
 *
 * @param {any} [error]
 */
function distrust( error ) {
	mw.loader.state( { [ OPEN ]: 'error' } );
	page.gates = Object.create( null );
	page.close();
	tell( error );
}

/**
 * Whatever failed: no page without a policy. Gated gadgets do not run.
 *
 * @param {any} [error]
 */
function fail( error ) {
	page.gates = Object.create( null );
	page.stage = 'enforce';
	try {
		close();
	} catch ( e ) {
		// Not even that.
		error = e;
	}
	end( loader, true );
	tell( error );
	finish();
}

/**
 * @param {any} [error] Why what the loader waits for does not come; without: it takes too long
 */
function giveUp( error ) {
	if ( isPaused( loader ) ) {
		fail( error );
	}
}

/**
 * What only the host can do.
 *
 * @template {'request'|'openReview'|'import'} Name
 * @param {Name} name
 * @return {any}
 */
const later = ( name ) => ( /** @type {any[]} */ ...given ) => call().then(
	( called ) => /** @type {any} */ ( called )[ name ]( ...given ),
	() => {
		if ( isOfSource( given ) ) {
			throw Object.assign( new Error( failedText ), { reason: 'failed' } );
		}
		return { gadget: given[ 0 ], granted: false, reload: false };
	}
);

/** @type {import('../consent').Consent & {build:string}} */
const offered = {
	build: BUILD,
	status: /** @type {any} */ ( ( /** @type {any[]} */ ...given ) => {
		const [ gadget, source ] = given;
		const gate = page.gates[ gadget ];
		const all = isOfSource( given ) && optionalOf( page.manifest, gadget, source );
		return !gate || all && !all.length ? 'undeclared' :
			gate === 'error' ? 'refused' : gate === 'loading' ? 'unanswered' :
				!all || all.every( isIn( gate ) ) ? 'granted' :
					page.isLater && page.isLater( gadget, all ) ? 'reload' : 'refused';
	} ),
	request: later( 'request' ),
	openReview: later( 'openReview' ),
	import: later( 'import' )
};

try {
	// If the stub has not done so.
	pause( loader, giveUp );
	more.forEach( ( module ) => {
		// The pause itself waits for it.
		loader.moduleRegistry[ module ].dependencies = [];
	} );
} catch ( error ) {
	// ResourceLoader is not what it was. When this throws, gadgets that depend on it do not run.
	page.close();
	failed( error );
	throw error;
}
// The preferences are a module like others, and ResourceLoader keeps no order between them.
mw.loader.using( more.concat( STUB, MANIFEST, 'user.options' ), ( require ) => {
	if ( !isPaused( loader ) ) {
		// Too late.
		return;
	}
	const known = listed();
	try {
		page.manifest = require( 'ext.gadget.consent-manifest' ) || page.manifest;
		if ( require( 'ext.gadget.consent-stub' ) !== PROTOCOL ) {
			throw new Error( STUB );
		}
		shut( known, more.map( require ) );
	} catch ( error ) {
		fail( error );
		return;
	}
	end( loader, false );
	mw.loader.using( CONSENT, ( ready ) => {
		if ( ready( CONSENT ) !== offered ) {
			distrust();
		}
	}, distrust );
	finish( known );
}, giveUp );

module.exports = offered;
