( function ( $, mw, g ) {
	var j = $.getJSON, load = mw.loader.load;
	j( 'https://alias.example.org/x' );
	load( 'https://aliasload.example.org/x.js' );
	g.fetch( 'https://global.example.org/' );
	window.fetch( 'https://window.example.org/' );
}( jQuery, mediaWiki, window ) );
