/**
 * How long users wait before they are told that something does not come.
 */

/** Seconds. */
const PATIENCE = 20;

/**
 * Only the time counts in which the page is seen: in the background, browsers put off styles, and a
 * module is not ready before its styles are.
 *
 * @param {function(): void} late Called when it has taken too long
 * @return {function(): void} Call it when there is nothing to wait for any more
 */
export function wait( late ) {
	let seconds = 0;
	const timer = setInterval( () => {
		if ( !document.hidden && seconds++ === PATIENCE ) {
			clearInterval( timer );
			late();
		}
	}, 1e3 );
	return () => clearInterval( timer );
}
