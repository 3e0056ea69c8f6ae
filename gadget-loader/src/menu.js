/**
 * The link to the review page, in the user's menu or in the footer: it looks as the skin's own
 * links do, and what it leads to is fetched when somebody is about to follow it.
 */

/** A shield, as large as the skins' icons. */
const SHIELD = 'url("data:image/svg+xml,<svg xmlns=\'http://www.w3.org/2000/svg\' ' +
	'viewBox=\'0 0 20 20\'><path d=\'M10 1 2 4v5q0 7 8 10 8-3 8-10V4z\'/></svg>") center/20px';

/**
 * @param {Element} item The item of the list, with the link
 * @param {function(): void} fetch Called when the pointer or the focus comes to the link, each time
 */
export function dress( item, fetch ) {
	// Vector 2022 and Minerva leave a place for an icon.
	/** @type {HTMLElement|null} */
	const place = item.querySelector( '.vector-icon,.minerva-icon' );
	if ( place ) {
		place.style.cssText = `background:var(--color-base,#202122);-webkit-mask:${ SHIELD };mask:${ SHIELD }`;
	}
	// There is no `onfocusin`.
	[ 'mouseenter', 'focusin' ].forEach( ( type ) => item.addEventListener( type, fetch ) );
}
