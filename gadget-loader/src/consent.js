/**
 * What gated gadgets depend on (`ext.gadget.consent`), and whose exports they use. Like them, it
 * waits for the end of the pause. It lets them run only if stub and loader are what they should be:
 * a page that was saved with a mistake in it comes as an empty module, and a wiki in the middle of
 * an update has a loader of another build.
 */

/* global BUILD */

import { CHECK, LOADER, OPEN, PROTOCOL, STUB, english } from './pause.js';
import { 'gadget-consent-closed' as closedText } from '../i18n/en.json';

const loader = require( 'ext.gadget.consent-loader' );
if ( require( 'ext.gadget.consent-stub' ) !== PROTOCOL || loader.build !== BUILD ) {
	if ( !loader.status ) {
		// Else the loader does the same.
		mw.loader.load( CHECK );
		mw.notify( english( closedText ), { type: 'error', autoHide: false, tag: LOADER } );
	}
	throw new Error( STUB );
}

mw.loader.state( { [ OPEN ]: 'ready' } );
module.exports = loader;
