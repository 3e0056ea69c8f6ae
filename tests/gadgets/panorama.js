/**
 * panorama: a picture from another site, in each place that the page has for it. It asks in place.
 */
( function () {
	'use strict';

	const PICTURE = 'https://pictures.panorama.test/view.svg';

	function places() {
		return Array.from( document.querySelectorAll( '[data-gadget-consent="panorama"]' ) );
	}

	mw.hook( 'wikipage.content' ).add( () => {
		places().forEach( ( place ) => {
			const image = document.createElement( 'img' );
			image.className = 'gadget-panorama-picture';
			image.alt = 'A view of the place';
			image.src = PICTURE;
			place.textContent = '';
			place.appendChild( image );
		} );
	} );

	// Revoked: the pictures disappear.
	mw.hook( 'gadgetConsent.decided' ).add( ( decision ) => {
		if ( decision.gadget === 'panorama' && !decision.granted ) {
			places().forEach( ( place ) => {
				place.textContent = '';
			} );
		}
	} );
}() );
