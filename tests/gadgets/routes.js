/**
 * routes: a line about routes to the place, by mapkit. It declares no domain: its dependency does.
 */
( function () {
	'use strict';

	const mapkit = require( 'ext.gadget.mapkit' );

	mw.hook( 'wikipage.content' ).add( ( $content ) => {
		const output = $content[ 0 ] && $content[ 0 ].querySelector( '.mw-parser-output' );
		if ( !output || document.getElementById( 'gadget-routes' ) ) {
			return;
		}
		const line = document.createElement( 'p' );
		line.id = 'gadget-routes';
		line.dir = 'auto';
		line.textContent = 'Looking for ways to here …';
		output.appendChild( line );
		mapkit.load( 'routes' ).then( ( answer ) => {
			line.textContent = 'Ways to here: ' + answer.values.length + '.';
			line.dataset.state = 'done';
		}, () => {
			line.textContent = 'The routing service cannot be reached.';
			line.dataset.state = 'failed';
		} );
	} );
}() );
