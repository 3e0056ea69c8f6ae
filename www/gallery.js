/**
 * The gallery's switches: which state is shown, and how. Each state is a page of its own
 * (state.html), so that its width, direction and theme are real. What is chosen stands in the
 * address: index.html?state=…&language=…&dir=…&theme=…&width=…&skin=…
 */

import { languages, states } from './module.js';

/**
 * @param {string} id
 * @return {any} The element, of whatever kind it is
 */
const element = ( id ) => document.getElementById( id );
/** @type {HTMLFormElement} */
const form = element( 'switches' );
/** @type {HTMLIFrameElement} */
const stage = element( 'stage' );

/**
 * @return {URLSearchParams} What is chosen, apart from the state, without what is chosen anyway
 */
function choice() {
	const query = new URLSearchParams();
	for ( const select of form.querySelectorAll( 'select' ) ) {
		const usual = select.querySelector( 'option[ selected ]' ) || select.options[ 0 ];
		if ( select.value !== /** @type {HTMLOptionElement} */ ( usual ).value ) {
			query.set( select.name, select.value );
		}
	}
	return query;
}

/**
 * @param {string} state
 */
function show( state ) {
	const query = choice();
	for ( const link of element( 'states' ).querySelectorAll( 'a' ) ) {
		const own = new URLSearchParams( query );
		own.set( 'state', link.dataset.state );
		link.href = '?' + own;
		if ( link.dataset.state === state ) {
			link.setAttribute( 'aria-current', 'page' );
		} else {
			link.removeAttribute( 'aria-current' );
		}
	}
	query.set( 'state', state );
	history.replaceState( null, '', '?' + query );
	document.title = `${ state } – GadgetConsent: gallery`;
	stage.title = `The state ${ state }`;
	stage.style.inlineSize = query.get( 'width' ) ? query.get( 'width' ) + 'px' : '100%';
	query.delete( 'width' );
	const address = 'state.html?' + query;
	element( 'alone' ).href = address;
	// `replace`: the frame's pages are no steps in the history of this one.
	/** @type {Window} */ ( stage.contentWindow ).location.replace( address );
}

/**
 * @param {string[]} names
 */
function listStates( names ) {
	for ( const name of names ) {
		const link = document.createElement( 'a' );
		link.dataset.state = name;
		link.textContent = name;
		const item = document.createElement( 'li' );
		item.append( link );
		element( 'states' ).append( item );
	}
}

/**
 * @param {string[]} codes
 */
function listLanguages( codes ) {
	const select = /** @type {HTMLSelectElement} */ ( form.elements.namedItem( 'language' ) );
	const english = new Intl.DisplayNames( 'en', { type: 'language' } );
	for ( const code of codes ) {
		const own = new Intl.DisplayNames( code, { type: 'language' } );
		const name = code === 'en' ? 'English' : `${ own.of( code ) } (${ english.of( code ) })`;
		const option = new Option( name, code, code === 'en', code === 'en' );
		option.lang = code;
		select.add( option, select.options[ select.options.length - 1 ] );
	}
}

Promise.all( [ states(), languages() ] ).then( ( [ names, codes ] ) => {
	listStates( names );
	listLanguages( codes );
	const asked = new URLSearchParams( location.search );
	for ( const select of form.querySelectorAll( 'select' ) ) {
		const value = asked.get( select.name );
		const values = Array.from( select.options, ( one ) => one.value );
		if ( value !== null && values.includes( value ) ) {
			select.value = value;
		}
	}
	let state = asked.get( 'state' ) || '';
	if ( !names.includes( state ) ) {
		state = names[ 0 ];
	}
	form.addEventListener( 'change', () => show( state ) );
	element( 'states' ).addEventListener( 'click', ( /** @type {MouseEvent} */ event ) => {
		const target = /** @type {HTMLElement} */ ( event.target );
		// With a key held down it opens elsewhere, as any link.
		if ( target.dataset.state && !event.ctrlKey && !event.metaKey && !event.shiftKey ) {
			event.preventDefault();
			state = target.dataset.state;
			show( state );
		}
	} );
	show( state );
} );
