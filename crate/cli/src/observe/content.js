/* The addresses that something in the content of the page has. */
( function ( most ) {
	'use strict';
	const found = new Set();
	const add = ( address ) => {
		try {
			found.add( new URL( address, document.baseURI ).href.replace( /#.*/, '' ).slice( 0, 4000 ) );
		} catch ( e ) {
			// It is no address.
		}
	};
	const all = document.querySelectorAll( '#mw-content-text [src], #mw-content-text [srcset], ' +
		'#mw-content-text [poster], #mw-content-text [data], #mw-content-text link[href]' );
	Array.from( all ).slice( 0, most ).forEach( ( element ) => {
		[ 'src', 'poster', 'data', 'href' ].forEach( ( name ) => {
			const value = element.getAttribute( name );
			if ( value ) {
				add( value );
			}
		} );
		( element.getAttribute( 'srcset' ) || '' ).split( ',' ).forEach( ( one ) => {
			const address = one.trim().split( /\s/ )[ 0 ];
			if ( address ) {
				add( address );
			}
		} );
	} );
	return Array.from( found ).slice( 0, most );
}( MOST ) );
