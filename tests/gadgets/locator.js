/**
 * locator: on by default. On pages about places, it says how far away the reader is.
 */
( function () {
	'use strict';

	const API = 'https://geo.locate.test/geo';
	const RADIUS = 6371;

	function radians( degrees ) {
		return degrees * Math.PI / 180;
	}

	// https://en.wikipedia.org/wiki/Haversine_formula
	function kilometres( from, to ) {
		const halfLatitude = radians( to.latitude - from.latitude ) / 2;
		const halfLongitude = radians( to.longitude - from.longitude ) / 2;
		const square = Math.pow( Math.sin( halfLatitude ), 2 ) +
			Math.cos( radians( from.latitude ) ) * Math.cos( radians( to.latitude ) ) *
			Math.pow( Math.sin( halfLongitude ), 2 );
		return Math.round( 2 * RADIUS * Math.asin( Math.sqrt( square ) ) );
	}

	mw.hook( 'wikipage.content' ).add( ( $content ) => {
		const output = $content[ 0 ] && $content[ 0 ].querySelector( '.mw-parser-output' );
		const geo = output && output.querySelector( '.geo[data-latitude][data-longitude]' );
		if ( !geo || document.getElementById( 'gadget-locator' ) ) {
			return;
		}
		const here = { latitude: Number( geo.dataset.latitude ), longitude: Number( geo.dataset.longitude ) };
		const line = document.createElement( 'div' );
		line.id = 'gadget-locator';
		line.dir = 'auto';
		output.insertBefore( line, output.firstChild );
		fetch( API ).then( ( response ) => response.json() ).then( ( reader ) => {
			line.textContent = 'About ' + kilometres( reader, here ) + ' km from you (' + reader.place + ').';
		}, () => {
			line.textContent = 'Where you are is not known.';
			line.classList.add( 'error' );
		} );
	} );
}() );
