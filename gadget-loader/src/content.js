/**
 * The page's content: what of it loads something by itself.
 */

const CONTENT = '[id$=-content-text]';

/** Elements that load something by themselves. */
const LOADING = 'img,iframe,video,audio,source,embed,object';

/** The scheme and the host of an address of the web. */
export const WEB = /^((?:http|ws)s?:\/\/)([^/?#]+)/;

/**
 * @param {string} selector
 * @return {any[]} Elements of the page's content
 */
function elements( selector ) {
	const content = document.querySelector( CONTENT );
	return content ? Array.from( content.querySelectorAll( selector ) ) : [];
}

/**
 * @return {string[]} The addresses of its frames, whether they have loaded or not
 */
export const frames = () => elements( 'iframe[src]' ).map( ( { src } ) => src );

/**
 * @param {string} address What the browser tells of it; of a frame only the origin
 * @return {boolean} Whether something in the page's content has it
 */
export const isInContent = ( address ) => elements( LOADING ).some(
	( { currentSrc, data, src, tagName } ) => {
		const url = currentSrc || src || data || '';
		return url === address || /^(IFRAME|EMBED|OBJECT)$/.test( tagName ) &&
			( WEB.exec( url ) || [] )[ 0 ] === address.replace( /\/$/, '' );
	}
);
