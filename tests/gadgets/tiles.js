/**
 * tiles: a map of the page's coordinates, with nine pictures from a map server.
 */
( function () {
	'use strict';

	const ZOOM = 12;
	const SERVERS = [ 'a', 'b', 'c' ];
	// For articles without coordinates.
	const DEFAULT = { latitude: 51.35, longitude: -4.12 };

	function coordinates( content ) {
		const geo = content.querySelector( '.geo[data-latitude][data-longitude]' );
		return geo ?
			{ latitude: Number( geo.dataset.latitude ), longitude: Number( geo.dataset.longitude ) } :
			DEFAULT;
	}

	// https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames
	function tileAt( place ) {
		const count = Math.pow( 2, ZOOM );
		const latitude = place.latitude * Math.PI / 180;
		return {
			x: Math.floor( ( place.longitude + 180 ) / 360 * count ),
			y: Math.floor(
				( 1 - Math.log( Math.tan( latitude ) + 1 / Math.cos( latitude ) ) / Math.PI ) / 2 * count
			)
		};
	}

	function draw( place ) {
		const middle = tileAt( place );
		const figure = document.createElement( 'figure' );
		figure.id = 'gadget-tiles-map';
		const grid = document.createElement( 'div' );
		grid.className = 'gadget-tiles-grid';
		for ( let index = 0; index < 9; index++ ) {
			const x = middle.x + index % 3 - 1;
			const y = middle.y + Math.floor( index / 3 ) - 1;
			const image = document.createElement( 'img' );
			image.alt = '';
			image.src = 'https://' + SERVERS[ ( x + y ) % 3 ] + '.tile.maps.test/' + ZOOM + '/' + x + '/' + y + '.png';
			grid.appendChild( image );
		}
		const caption = document.createElement( 'figcaption' );
		caption.textContent = 'Map: tile.maps.test · ' +
			place.latitude.toFixed( 3 ) + ', ' + place.longitude.toFixed( 3 );
		figure.appendChild( grid );
		figure.appendChild( caption );
		return figure;
	}

	mw.hook( 'wikipage.content' ).add( ( $content ) => {
		const content = $content[ 0 ];
		if (
			!content || content.id !== 'mw-content-text' || document.getElementById( 'gadget-tiles-map' ) ||
			mw.config.get( 'wgNamespaceNumber' ) !== 0 || mw.config.get( 'wgAction' ) !== 'view' ||
			mw.config.get( 'wgIsMainPage' )
		) {
			return;
		}
		const output = content.querySelector( '.mw-parser-output' ) || content;
		output.appendChild( draw( coordinates( content ) ) );
	} );
}() );
