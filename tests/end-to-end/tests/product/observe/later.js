/** A script that another one has loaded. */
( async () => {
	const go = ( way ) => fetch( `https://${ way }.NAME.test/x`, { mode: 'no-cors' } );
	go( 'loaded' );
	setTimeout( () => go( 'loaded-timer' ) );
	await null;
	go( 'loaded-await' );
} )();
