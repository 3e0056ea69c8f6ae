/**
 * The module without a wiki: `wasm_bindgen` comes from gadget_consent_ui.js, a classic script.
 */

const ready = new Promise( ( resolve, reject ) => {
	const script = document.createElement( 'script' );
	script.src = 'gadget_consent_ui.js';
	script.onload = resolve;
	script.onerror = () => reject( new Error( 'gadget_consent_ui.js could not be loaded' ) );
	document.head.append( script );
} ).then( () => window.wasm_bindgen( { module_or_path: 'gadget_consent_ui_bg.wasm' } ) );

/**
 * @return {Promise<string[]>} The names of all states
 */
export function states() {
	return ready.then( () => window.wasm_bindgen.gallery_states() );
}

/**
 * @param {Element} element
 * @param {string} state
 * @param {function(string, string[]): string} text
 * @return {Promise<void>}
 */
export function show( element, state, text ) {
	return ready.then( () => window.wasm_bindgen.gallery_show( element, state, text ) );
}

/**
 * @return {Promise<string[]>} The languages that there are messages in
 */
export function languages() {
	return fetch( 'languages.json' ).then( ( response ) => response.json() );
}
