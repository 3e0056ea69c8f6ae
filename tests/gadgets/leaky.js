/**
 * leaky: tells a tracker which page is read, in three ways, and declares nothing.
 */
( function () {
	'use strict';

	const TRACKER = 'https://collect.tracker.test/';
	const page = encodeURIComponent( mw.config.get( 'wgPageName' ) );

	const status = document.createElement( 'p' );
	status.id = 'gadget-leaky-status';
	status.textContent = 'leaky is calling home …';
	$( () => document.body.appendChild( status ) );

	function note( way, outcome ) {
		status.dataset[ way ] = outcome;
		status.textContent = 'leaky called home: ' + [ 'fetch', 'image', 'beacon' ]
			.map( ( name ) => name + ' ' + ( status.dataset[ name ] || '…' ) )
			.join( ', ' );
	}

	fetch( TRACKER + 'data/hit.json?page=' + page ).then(
		() => note( 'fetch', 'answered' ),
		() => note( 'fetch', 'failed' )
	);

	const pixel = new Image();
	pixel.onload = () => note( 'image', 'answered' );
	pixel.onerror = () => note( 'image', 'failed' );
	pixel.src = TRACKER + 'pixel.png?page=' + page;

	// True says only that the browser accepted it. The tracker's log has what arrived.
	note( 'beacon', navigator.sendBeacon( TRACKER + 'beacon', page ) ? 'queued' : 'failed' );
}() );
