/**
 * notes: a note pad for each page, stored in this browser. It contacts no third party.
 */
( function () {
	'use strict';

	// Tells when it ran, so that tests can measure whether anything delayed it.
	mw.hook( 'gadget.notes.ready' ).fire( mw.now() );

	mw.hook( 'wikipage.content' ).add( ( $content ) => {
		if ( !$content[ 0 ] || document.getElementById( 'gadget-notes' ) || mw.config.get( 'wgAction' ) !== 'view' ) {
			return;
		}
		const key = 'gadget-notes-' + mw.config.get( 'wgArticleId' );
		const details = document.createElement( 'details' );
		details.id = 'gadget-notes';
		details.dataset.time = String( mw.now() );
		const summary = document.createElement( 'summary' );
		summary.textContent = 'My notes on this page';
		const pad = document.createElement( 'textarea' );
		pad.id = 'gadget-notes-pad';
		pad.rows = 4;
		pad.setAttribute( 'aria-label', summary.textContent );
		// `get` returns null without a note, and false without storage.
		pad.value = mw.storage.get( key ) || '';
		details.open = pad.value !== '';
		pad.addEventListener( 'input', () => {
			mw.storage.set( key, pad.value );
		} );
		details.appendChild( summary );
		details.appendChild( pad );
		$content[ 0 ].appendChild( details );
	} );
}() );
