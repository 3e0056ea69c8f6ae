/**
 * Runs in every document before its own scripts. Records when the dialog (the constant before this
 * script) is first visible, and when the loader first acts.
 *
 * Opacity is ignored: a dialog that fades in counts from the start.
 */
/* global DIALOG */
const seen = window.seen = {};
const observer = new MutationObserver( look );
observer.observe( document, { childList: true, subtree: true, attributes: true } );

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
