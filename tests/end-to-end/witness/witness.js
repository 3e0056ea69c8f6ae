/**
 * Runs in every document before its own scripts: counts page loads and keeps errors and the times of
 * resources, in the tab's storage, so that a reload does not lose them.
 */
if ( window === top ) {
	try {
		const keep = ( key, item ) => sessionStorage.setItem( key,
			JSON.stringify( JSON.parse( sessionStorage.getItem( key ) || '[]' ).concat( item ) ) );
		keep( 'witness-loads', location.href );
		addEventListener( 'error', ( event ) => keep( 'witness-errors', String( event.message ) ) );
		// Of a flood the first ones do.
		let violations = 0;
		addEventListener( 'securitypolicyviolation', ( event ) => violations++ < 200 &&
			keep( 'witness-violations',
				event.effectiveDirective + ' ' + event.blockedURI + ' on ' + location.href ) );
		addEventListener( 'unhandledrejection', ( event ) => keep( 'witness-errors', String( event.reason ) ) );
		// When a reader leaves a page, Firefox ends the scripts that are on their way with an error
		// event, and ResourceLoader logs their modules. Nothing failed for anybody.
		let isLeft = false;
		addEventListener( 'beforeunload', () => {
			isLeft = /Firefox/.test( navigator.userAgent );
		} );
		const error = console.error;
		console.error = function ( ...parts ) {
			const text = parts.map( String ).join( ' ' );
			if ( !isLeft || !/^Error: Failed dependency: /.test( text ) ) {
				keep( 'witness-errors', text );
			}
			return error.apply( this, parts );
		};
		const note = ( entries ) => entries.forEach( ( entry ) => keep( 'witness-resources', {
			url: entry.name, end: ( performance.timeOrigin + entry.responseEnd ) / 1000 } ) );
		const observer = new PerformanceObserver( ( list ) => note( list.getEntries() ) );
		observer.observe( { type: 'resource', buffered: true } );
		addEventListener( 'pagehide', () => note( observer.takeRecords() ) );
		new MutationObserver( () => {
			if ( !window.witnessLoader && document.querySelector( 'meta[http-equiv=Content-Security-Policy]' ) ) {
				window.witnessLoader = performance.now();
			}
			if ( !window.witnessDialog && document.querySelector( 'dialog.gadget-consent-dialog[open]' ) ) {
				window.witnessDialog = performance.now();
			}
			if ( !window.witnessReview && document.querySelector( '.gadget-consent-review tbody tr' ) ) {
				window.witnessReview = performance.now();
			}
		} ).observe( document, { childList: true, subtree: true, attributes: true } );
	} catch ( e ) {}
}
