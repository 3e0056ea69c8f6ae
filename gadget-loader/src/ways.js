/**
 * Ways out of a page that no content security policy closes, as far as a page can close them
 * (docs/threat-model.md, docs/decisions/0019): another page in place of this one, and speculation
 * rules. It watches from the moment at which the policy is in place.
 */

const { apply } = Reflect;

/** Speculation rules, in HTML or in SVG. */
const RULES = '[type*=speculationrules i]';

/**
 * @param {function(): string} policy The text of the page's policy
 * @param {function(...any): void} tell Tells the host
 */
export function watch( policy, tell ) {
	/**
	 * @param {string} address
	 * @return {boolean} The page's policy names its host, for whatever kind, or it is no host's
	 */
	const isOpen = ( address ) => {
		const { hostname, protocol } = new URL( address, document.baseURI );
		return !/^http/.test( protocol ) || hostname === location.hostname ||
			policy().split( /[ ;]/ ).some( ( source ) => {
				const host = source.replace( /^\w+:\/\/|[:/].*/g, '' );
				return host === hostname || host[ 0 ] === '*' && hostname.endsWith( host.slice( 1 ) );
			} );
	};

	const { navigation, HTMLScriptElement } = /** @type {any} */ ( window );
	if ( navigation ) {
		const { preventDefault } = Event.prototype;
		const { userActivation } = navigator;
		navigation.addEventListener( 'navigate', ( /** @type {any} */ event ) => {
			const { url } = event.destination;
			if ( event.cancelable && !event.userInitiated && !userActivation.isActive &&
				!isOpen( url ) ) {
				apply( preventDefault, event, [] );
				tell( 'held', [ 'leave', url ] );
			}
		} );
	}

	if ( HTMLScriptElement.supports && HTMLScriptElement.supports( 'speculationrules' ) ) {
		/**
		 * @param {any} rule
		 * @return {boolean} Whether it names open hosts only
		 */
		const isHarmless = ( { where, urls = [] } ) => where ?
			// A path of this page's own host.
			[].concat( where.and || where ).some( ( { href_matches: path } ) => typeof path === 'string' &&
				/^\/(?!\/)/.test( path ) && isOpen( document.baseURI ) ) :
			urls.every( isOpen );
		/**
		 * @param {Element} script
		 */
		const check = ( script ) => {
			const text = script.textContent || '';
			try {
				const rules = JSON.parse( text );
				if ( Object.keys( rules ).every(
					( action ) => [].concat( rules[ action ] ).every( isHarmless )
				) ) {
					return;
				}
			} catch ( e ) {
				// Not understood: not harmless.
			}
			// Chromium asks again what to do when a microtask like this one has removed the rules.
			script.remove();
			( text.match( /https?:[^"\\]+/g ) || [] ).forEach(
				( url ) => tell( 'held', [ 'speculate', url ] )
			);
		};
		const observer = new MutationObserver( ( records ) => records.forEach(
			( { target, addedNodes } ) => [ target, ...addedNodes ].forEach(
				( /** @type {any} */ node ) => {
					if ( node.matches && node.matches( RULES ) ) {
						check( node );
					} else if ( node.firstChild && node !== target ) {
						Array.from( node.querySelectorAll( RULES ) ).forEach( check );
					}
				}
			)
		) );
		/**
		 * @param {Node} root
		 * @return {void}
		 */
		const observe = ( root ) => observer.observe( root, { childList: true, subtree: true } );
		observe( document );
		const { attachShadow } = Element.prototype;
		Element.prototype.attachShadow = function ( /** @type {any[]} */ ...init ) {
			const root = apply( attachShadow, this, init );
			observe( root );
			return root;
		};
	}

	const { controller } = navigator.serviceWorker || {};
	if ( controller ) {
		tell( 'controlled', controller.scriptURL );
	}
}
