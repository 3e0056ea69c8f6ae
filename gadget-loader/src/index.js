/**
 * The loader: the only part of the module that runs on every page view. Here, and only here, are
 * `window` and `mw` named.
 */

import { Page } from './page.js';
import { 'gadget-consent-module-failed' as failed } from '../i18n/en.json';

/**
 * @return {import('./page.js').Manifest} Without a version, which no page accepts, where the wiki
 *  has no such page
 */
function readManifest() {
	try {
		return require( './consent-manifest.json' );
	} catch ( e ) {
		return /** @type {any} */ ( {} );
	}
}

const MODULE = 'ext.gadget.consent-ui';

const manifest = readManifest();
const page = new Page( window, mw, manifest );

/**
 * The gadgets stay held; who waits for them is told why.
 *
 * @param {any} error
 */
function onFailure( error ) {
	mw.log.error( error );
	mw.notify( failed, { type: 'error', autoHide: false } );
}

/**
 * Loads the module, which asks.
 */
function callModule() {
	mw.loader.using( MODULE )
		.then( ( require ) => require( MODULE ).start( page.host() ) )
		.then( null, onFailure );
}

/**
 * The preferences are a module like others, and with no order between them: who depends on nothing
 * would run, and contact anybody, before a loader that waits for them. So the others wait, too.
 */
function start() {
	const end = page.gates.pause();
	const go = () => {
		try {
			page.start( callModule );
			end( false );
		} catch ( error ) {
			if ( end( true ) ) {
				onFailure( error );
			} else {
				mw.log.error( error );
			}
		}
	};
	// Both: without preferences nothing is answered, and the page is closed all the same.
	mw.loader.using( 'user.options', go, go );
}

if ( manifest.mode !== 'observe' ) {
	start();
}

/** @type {import('../consent.js').Consent} */
const offered = {
	status: ( gadget ) => page.status( gadget ),
	request: ( gadget ) => page.request( gadget ),
	openReview: () => {
		location.href = mw.config.get( 'wgArticlePath' )
			.replace( '$1', 'Special:BlankPage/GadgetConsent' );
	}
};

module.exports = offered;
