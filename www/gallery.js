/**
 * The gallery's switches: which state is shown, and how. Each state is a page of its own
 * (state.html), so that its width, direction and theme are real.
 */

import { states } from './module.js';

const form = document.getElementById( 'switches' );
const stage = document.getElementById( 'stage' );

function show() {
	const choice = new FormData( form );
	stage.style.inlineSize = choice.get( 'width' ) + 'px';
	choice.delete( 'width' );
	stage.src = 'state.html?' + new URLSearchParams( choice );
}

states().then( ( names ) => {
	for ( const name of names ) {
		form.elements.state.add( new Option( name ) );
	}
	form.addEventListener( 'change', show );
	show();
} );
