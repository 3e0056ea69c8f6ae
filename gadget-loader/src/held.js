/**
 * Keeps the address of a script from its element, until it may be loaded. Every usual way to load a
 * script ends in the `src` of a script element, except that jQuery asks the page's own host by
 * itself. So nothing is rewritten: elements and jQuery tell those who wait what came of it, and
 * scripts that nobody holds start as before.
 */

/**
 * @typedef {true|Promise<boolean|string>} Verdict Whether an address may be loaded: at once, or
 *  what becomes of it. A text: it runs in place of what the address has. A promise that does not
 *  settle: it waits
 */

/**
 * @param {any} view The window
 * @param {function(string): Verdict} decide Given a resolved address
 * @param {function(string, string): void} execute Runs a text, in place of that of an address
 * @return {function(string): void} Forgets the elements with an address: somebody else loads it for
 *  them
 */
export function holdElements( view, decide, execute ) {
	const { prototype } = view.HTMLScriptElement;
	const { get, set } = /** @type {any} */ (
		Object.getOwnPropertyDescriptor( prototype, 'src' )
	);
	const { setAttribute } = prototype;
	/** @type {Map<Element,{href: string}>} */
	const held = new Map();
	/**
	 * @param {Element} element
	 * @param {any} value
	 * @param {function(any): void} pass Gives the element the address
	 */
	const assign = ( element, value, pass ) => {
		held.delete( element );
		let href;
		try {
			href = new URL( value, element.baseURI ).href;
		} catch ( e ) {
			// Not an address.
			pass( value );
			return;
		}
		const verdict = decide( href );
		if ( verdict === true ) {
			pass( value );
			return;
		}
		const ticket = { href };
		held.set( element, ticket );
		verdict.then( ( may ) => {
			// It may have been given another address since.
			if ( held.get( element ) === ticket ) {
				held.delete( element );
				if ( typeof may === 'string' ) {
					execute( may, href );
					element.dispatchEvent( new Event( 'load' ) );
				} else if ( may ) {
					// The address that was looked at, whatever the base of the page is by now.
					pass( href );
				} else {
					element.dispatchEvent( new Event( 'error' ) );
				}
			}
		} );
	};
	Object.defineProperty( prototype, 'src', {
		configurable: true,
		enumerable: true,
		get() {
			const ticket = held.get( this );
			return ticket ? ticket.href : get.call( this );
		},
		set( value ) {
			assign( this, value, ( href ) => set.call( this, href ) );
		}
	} );
	prototype.setAttribute = function ( /** @type {any} */ name, /** @type {any} */ value ) {
		if ( /^src$/i.test( name ) ) {
			assign( this, value, ( href ) => setAttribute.call( this, name, href ) );
		} else {
			setAttribute.call( this, name, value );
		}
	};
	return ( href ) => held.forEach( ( ticket, element ) => {
		if ( ticket.href === href ) {
			held.delete( element );
		}
	} );
}

/**
 * @param {any} jQuery
 * @param {function(string): Verdict} decide
 * @param {function(string): Promise<string>} read Gives the text of an address
 * @param {function(string): void} forget Forgets the elements that are held with an address
 */
export function holdRequests( jQuery, decide, read, forget ) {
	// Before jQuery's own ways. Without a result, they go on as usual.
	jQuery.ajaxTransport( '+script', ( /** @type {any} */ options ) => {
		if ( options.crossDomain ) {
			// By an element.
			return undefined;
		}
		const { href } = new URL( options.url, document.baseURI );
		if ( options.async === false ) {
			// jQuery inserts an element, and loads the script in place of it.
			forget( href );
		}
		const verdict = decide( href );
		let isAborted = false;
		return verdict === true ? undefined : {
			send( /** @type {any} */ _headers, /** @type {any} */ complete ) {
				const text = verdict.then( ( may ) => !may || isAborted ? null :
					typeof may === 'string' ? may : read( href ) );
				text.then( ( found ) => {
					if ( isAborted ) {
						return;
					}
					if ( found === null ) {
						complete( 403, 'error' );
					} else {
						complete( 200, 'success', { text: found } );
					}
				}, () => complete( 404, 'error' ) );
			},
			abort() {
				isAborted = true;
			}
		};
	} );
}
