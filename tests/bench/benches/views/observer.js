/**
 * Runs in every document before its own scripts. Records when the dialog (the constant before this
 * script) is first visible, when the loader first acts, and how long the longest task of the module
 * keeps the page from being drawn.
 *
 * Opacity is ignored: a dialog that fades in counts from the start.
 */
/* global DIALOG */
const seen = window.seen = {};
const observer = new MutationObserver( look );
observer.observe( document, { childList: true, subtree: true, attributes: true } );

// The browser lists scripts of more than 5 ms in frames that took more than 50.
new PerformanceObserver( ( frames ) => frames.getEntries().forEach( ( frame ) => {
	frame.scripts.filter( ( { sourceURL } ) => /consent-(ui|host|loader)/.test( sourceURL ) )
		.forEach( ( { duration } ) => {
			seen.longest = Math.max( seen.longest || 0, duration );
		} );
} ) ).observe( { type: 'long-animation-frame' } );

function look() {
	if ( !seen.loader && document.querySelector( 'meta[http-equiv=Content-Security-Policy]' ) ) {
		seen.loader = performance.now();
	}
	const dialog = !seen.dialog && document.querySelector( DIALOG );
	if ( !dialog ) {
		return;
	}
	if ( dialog.checkVisibility( { visibilityProperty: true } ) && dialog.offsetHeight ) {
		seen.dialog = performance.now();
		observer.disconnect();
	} else {
		// The element exists, but no style shows it yet.
		requestAnimationFrame( look );
	}
}
