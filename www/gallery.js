/**
 * The gallery's switches: which state is shown, and how. Each state is a page of its own
 * (state.html), so that its width, direction and theme are real.
 */

import { states } from './module.js';

const form = /** @type {HTMLFormElement} */ ( document.getElementById( 'switches' ) );
const chooser = /** @type {HTMLSelectElement} */ ( form.elements.namedItem( 'state' ) );
const stage = /** @type {HTMLIFrameElement} */ ( document.getElementById( 'stage' ) );

function show() {
	const choice = new FormData( form );
	stage.style.inlineSize = choice.get( 'width' ) + 'px';
	choice.delete( 'width' );
	const query = new URLSearchParams();
	choice.forEach( ( value, name ) => query.set( name, String( value ) ) );
	stage.src = `state.html?${ query }`;
}

states().then( ( names ) => {
	for ( const name of names ) {
		chooser.add( new Option( name ) );
	}
	form.addEventListener( 'change', show );
	show();
} );
