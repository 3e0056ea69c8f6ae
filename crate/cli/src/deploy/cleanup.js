/*! GadgetConsent was removed from this wiki. Whoever switches this gadget on removes what is left of it in their preferences and in this browser; then the gadget switches itself off. MIT licence */
( function () {
	'use strict';
	// The keys are those of docs/formats.md, "Where answers are".
	const wiki = encodeURIComponent( mw.config.get( 'wgWikiID' ) ).replace(
		/[^\dA-Za-z-]/g,
		( char ) => '_' + ( char === '%' ? '' : char.charCodeAt( 0 ).toString( 16 ).toUpperCase() )
	);
	[ 'localStorage', 'sessionStorage' ].forEach( ( name ) => {
		try {
			const storage = window[ name ];
			Object.keys( storage )
				.filter( ( key ) => key.startsWith( 'gadgetconsent/' + wiki + '/' ) )
				.forEach( ( key ) => storage.removeItem( key ) );
		} catch ( e ) {
			// A browser that blocks its storage has nothing in it.
		}
	} );
	const changes = { 'gadget-consent-cleanup': null };
	Object.keys( mw.user.options.get() )
		.filter( ( name ) => /^userjs-gadgetconsent-[\da-f]$/.test( name ) )
		.forEach( ( name ) => {
			changes[ name ] = null;
		} );
	new mw.Api().saveOptions( changes );
}() );
