/**
 * toolbox: a link in the tools menu that looks the page up. Only a click loads lookup.
 */
( function () {
	'use strict';

	function say( text, state ) {
		let line = document.getElementById( 'gadget-toolbox-result' );
		if ( !line ) {
			line = document.createElement( 'p' );
			line.id = 'gadget-toolbox-result';
			line.dir = 'auto';
			line.setAttribute( 'role', 'status' );
			const content = document.getElementById( 'mw-content-text' );
			content.insertBefore( line, content.firstChild );
		}
		line.textContent = text;
		line.dataset.state = state;
	}

	function lookUp() {
		say( 'Looking it up …', 'waiting' );
		mw.loader.using( 'ext.gadget.lookup' ).then(
			( require ) => require( 'ext.gadget.lookup' ).find( mw.config.get( 'wgTitle' ) ).then(
				( answer ) => say( 'Found ' + answer.values.length + ' records.', 'done' ),
				() => say( 'The catalogue cannot be reached.', 'failed' )
			),
			( error ) => say( 'Looking it up is not possible: ' + error.message, 'refused' )
		);
	}

	$( () => {
		const link = mw.util.addPortletLink( 'p-tb', '#', 'Look this page up', 'gadget-toolbox-link' );
		if ( link ) {
			link.addEventListener( 'click', ( event ) => {
				event.preventDefault();
				lookUp();
			} );
		}
	} );
}() );
