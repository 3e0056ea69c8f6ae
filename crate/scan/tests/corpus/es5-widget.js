/* global mw, $ */
// Author: https://author.example.org/user
$( document ).ready( function () {
	if ( $.inArray( mw.config.get( 'wgAction' ), [ 'view', 'purge' ] ) === -1 ) { return; }
	var map = $( '<div id="map">' ).insertBefore( '#mw-content-text' );
	importStylesheetURI( 'https://leaflet.example.net/leaflet.css' );
	$.getScript( 'https://leaflet.example.net/leaflet.js' ).done( function () {
		var layer = new L.TileLayer( 'https://tiles.example.org/{z}/{x}/{y}.png', {
			attribution: '<a href="https://copyright.example.org">Map data</a>'
		} );
		L.map( map[ 0 ] ).addLayer( layer );
	} );
} );
