/**
 * Shows that something waits for the user's answer, also while all menus are closed.
 */

/** Blue and white as in Codex, which is not there on every page, in both of its themes. */
const STYLE = 'display:inline-flex;align-items:center;justify-content:center;flex:none;' +
	'box-sizing:border-box;min-width:24px;height:24px;margin:0 4px;border-radius:12px;' +
	'background:#36c;color:#fff;font:bold 16px/1 sans-serif;text-decoration:none';

/**
 * @param {Element} element
 * @return {boolean} It is on the page, and not in a menu that is closed
 */
function isShown( element ) {
	return element.getClientRects().length > 0 &&
		getComputedStyle( element ).visibility !== 'hidden';
}

/**
 * @param {Element|null} link The link in the user's menu, if there is one
 * @param {Element|null} corner Where the badge goes if there is no such menu
 * @param {string} address Where the badge leads
 * @param {string} words What it means
 */
export function show( link, corner, address, words ) {
	const mark = document.createElement( 'span' );
	mark.textContent = ' •';
	mark.title = words;
	mark.setAttribute( 'role', 'img' );
	mark.setAttribute( 'aria-label', words );
	if ( link ) {
		link.append( mark );
	}
	let menu = link;
	while ( menu && !isShown( menu ) ) {
		menu = menu.parentElement;
	}
	if ( link && menu === link ) {
		return;
	}
	const badge = document.createElement( 'a' );
	badge.href = address;
	badge.textContent = '!';
	badge.title = words;
	badge.setAttribute( 'aria-label', words );
	badge.style.cssText = STYLE;
	// Beside the button that opens the menu.
	if ( menu ) {
		menu.before( badge );
	} else if ( corner ) {
		corner.append( badge );
	}
}
