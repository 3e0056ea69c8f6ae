/**
 * Runs in every document before its own scripts: when the dialog, named by the constant that comes
 * before this, can first be seen, and when the loader did its first deed.
 *
 * Not asked for is its opacity: who fades in counts as there from the start.
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
		// It is there, and a style is still to show it.
		requestAnimationFrame( look );
	}
}
