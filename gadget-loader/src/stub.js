/**
 * The stub (`ext.gadget.consent-stub`): pauses all others at once, from ResourceLoader's store,
 * until the loader (`index.js`) has closed the page. If the loader does not, the stub does.
 *
 * It must hardly ever change: what is not in the store comes from the network, after all that is
 * (docs/decisions/0015). So it has no build, only a protocol (docs/decisions/0034). It has one
 * text, for when no other part comes: whoever changes that changes the stub.
 */

import { CHECK, LOADER, PROTOCOL, end, english, isPaused, loadOrigin, pause } from './pause.js';
import { 'gadget-consent-closed' as closedText } from '../i18n/en.json';

/** @type {import('./pause.js').Loader} */
const loader = /** @type {any} */ ( mw.loader );

/**
 * There is no loader that works: closes the page to all but the wiki itself.
 *
 * @param {any} [error]
 */
function giveUp( error ) {
	if ( !isPaused( loader ) ) {
		return;
	}
	const meta = document.createElement( 'meta' );
	meta.setAttribute( 'http-equiv', 'Content-Security-Policy' );
	meta.setAttribute(
		'content',
		`default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob: ${ loadOrigin() };` +
			"frame-src 'none';worker-src blob:;object-src 'none'"
	);
	document.head.append( meta );
	end( loader, true );
	mw.log.error( LOADER, error );
	mw.loader.load( CHECK );
	mw.notify( english( closedText ), { type: 'error', autoHide: false, tag: LOADER } );
}

pause( loader, giveUp );
mw.loader.using( LOADER, ( require ) => {
	// A page with a mistake in it comes as an empty module.
	if ( !require( 'ext.gadget.consent-loader' ).status ) {
		giveUp();
	}
}, giveUp );

module.exports = PROTOCOL;
