/**
 * translate: a button that sends the first paragraph to a translation service.
 */
( function () {
	'use strict';

	const API = 'https://api.translate.test/translate?q=';

	function firstParagraph( content ) {
		return Array.from( content.querySelectorAll( '.mw-parser-output > p' ) )
			.find( ( paragraph ) => paragraph.textContent.trim() );
	}

	function show( button, text, isError ) {
		let result = document.getElementById( 'gadget-translate-result' );
		if ( !result ) {
			result = document.createElement( 'p' );
			result.id = 'gadget-translate-result';
			result.dir = 'auto';
			result.setAttribute( 'role', 'status' );
			button.parentNode.insertBefore( result, button.nextSibling );
		}
		result.classList.toggle( 'error', isError );
		result.textContent = text;
	}

	function translate( paragraph, button ) {
		button.disabled = true;
		fetch( API + encodeURIComponent( paragraph.textContent.trim() ) )
			.then( ( response ) => response.json() )
			.then(
				( answer ) => show( button, answer.translation, false ),
				() => show( button, 'The translation service cannot be reached.', true )
			)
			.then( () => {
				button.disabled = false;
			} );
	}

	mw.hook( 'wikipage.content' ).add( ( $content ) => {
		const paragraph = $content[ 0 ] && firstParagraph( $content[ 0 ] );
		if ( !paragraph || document.getElementById( 'gadget-translate-button' ) ) {
			return;
		}
		const button = document.createElement( 'button' );
		button.id = 'gadget-translate-button';
		button.type = 'button';
		button.textContent = 'Translate this paragraph';
		button.addEventListener( 'click', () => translate( paragraph, button ) );
		paragraph.parentNode.insertBefore( button, paragraph.nextSibling );
	} );
}() );
