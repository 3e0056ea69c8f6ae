/**
 * Which addresses the page's code uses, for what, and whose code it was. What the browser contacts
 * is looked up here afterwards.
 */

import { isInContent } from './content.js';
import { as, intercept, interceptProperty, loads, whose } from './running.js';

/**
 * @typedef {Object} Use
 * @property {string} kind Empty: nothing that a source opens
 * @property {any} [element] A link, which says for what it loads something
 * @property {Set<string>} owners Who used it
 * @property {boolean} [isUnknown] So did somebody who is not known
 */

/** @type {Map<string,Use>} By the address, without its fragment */
const uses = new Map();

/** Addresses that are kept. */
const MOST = 5e3;

/** Attributes by which an element loads something. */
const LOADING = [ 'src', 'srcset', 'href', 'poster', 'background', 'style', 'ping' ];

/** Elements that have one. Links that people follow are not among them. */
const ELEMENTS = 'img,script,link,iframe,video,audio,source,track,input[src],image,feImage,style,' +
	'[style],[background],[ping]';

/** @type {Object<string,string>} What `as` of a link means */
const PRELOADED = {
	audio: 'media', fetch: 'connect', font: 'font', image: 'img', script: 'script', style: 'style',
	track: 'media', video: 'media', worker: 'worker'
};

/**
 * @param {any} address
 * @return {URL|null}
 */
function urlOf( address ) {
	try {
		const url = new URL( address, document.baseURI );
		url.hash = '';
		return url;
	} catch ( e ) {
		return null;
	}
}

/**
 * Somebody uses an address.
 *
 * @param {any} address
 * @param {string} kind
 * @param {any} [element]
 */
export function use( address, kind, element ) {
	const url = urlOf( address );
	if ( !url || !/^(?:https?|wss?):$/.test( url.protocol ) ) {
		return;
	}
	const { href } = url;
	if ( kind === 'script' && !/[?&]modules=/.test( href ) ) {
		loads( href );
	}
	if ( url.host === location.host || !uses.has( href ) && uses.size >= MOST ) {
		return;
	}
	/** @type {Use} */
	const found = uses.get( href ) || { kind, owners: new Set() };
	uses.set( href, found );
	found.kind = kind;
	found.element = element;
	const owner = whose();
	if ( owner ) {
		found.owners.add( owner );
	} else {
		found.isUnknown = true;
	}
}

/**
 * @param {any} link
 * @return {string} For what it loads something; empty: for nothing that a source opens
 */
function kindOfLink( { rel, as: what } ) {
	const words = String( rel ).toLowerCase().split( /\s+/ );
	return words.includes( 'stylesheet' ) ? 'style' :
		words.includes( 'modulepreload' ) ? 'script' :
			words.includes( 'preload' ) ? PRELOADED[ what ] || '' :
				words.includes( 'icon' ) ? 'img' :
					words.includes( 'prefetch' ) ? 'connect' : '';
}

/**
 * @param {string} text Of a style sheet, or a part of it
 * @param {string} base
 * @param {function(string,string): void} onAddress Is given each address, and its kind
 */
export function readCss( text, base, onAddress ) {
	/**
	 * @param {string} part
	 * @param {string} kind
	 * @return {string}
	 */
	const take = ( part, kind ) => {
		const addresses = /url\(\s*["']?([^"')]+)|["']((?:https?:)?\/\/[^"']+)/g;
		let found = addresses.exec( part );
		while ( found ) {
			try {
				onAddress( new URL( ( found[ 1 ] || found[ 2 ] ).trim(), base ).href, kind );
			} catch ( e ) {
				// It is no address.
			}
			found = addresses.exec( part );
		}
		return '';
	};
	take( text
		.replace( /@import\b[^;]*/g, ( part ) => take( part, 'style' ) )
		.replace( /@font-face\s*\{[^}]*/g, ( part ) => take( part, 'font' ) ), 'img' );
}

/**
 * @param {any} element
 * @param {string} attribute
 * @return {string} Its kind; empty: nothing that a source opens
 */
function kindOf( { localName }, attribute ) {
	return attribute === 'ping' ? 'connect' :
		/^i?frame$/.test( localName ) ? 'frame' :
			localName === 'script' ? 'script' :
				attribute === 'src' && /^(?:audio|video|source|track)$/.test( localName ) ? 'media' :
					/^(?:embed|object)$/.test( localName ) ? '' : 'img';
}

/**
 * @param {any} element
 * @param {string} attribute
 * @param {any} value
 * @param {function(string,string,any=): void} onAddress Is given each address, its kind, and a link
 */
function readAttribute( element, attribute, value, onAddress ) {
	const { localName } = element;
	if ( attribute === 'style' ) {
		readCss( String( value ), document.baseURI, onAddress );
	} else if ( attribute === 'srcset' ) {
		String( value ).split( /,\s+/ ).forEach(
			( candidate ) => onAddress( candidate.trim().split( /\s/ )[ 0 ], 'img' )
		);
	} else if ( localName === 'link' ) {
		onAddress( value, '', element );
	} else if ( attribute !== 'href' || /^(?:image|feImage|script)$/.test( localName ) ) {
		onAddress( value, kindOf( element, attribute ) );
	}
}

/**
 * @param {any} node
 * @param {function(string,string,any=): void} onAddress
 */
function readNode( node, onAddress ) {
	const inner = node.querySelectorAll ? Array.from( node.querySelectorAll( ELEMENTS ) ) : [];
	( node.matches && node.matches( ELEMENTS ) ? [ node ].concat( inner ) : inner )
		.forEach( ( element ) => {
			LOADING.filter( ( name ) => element.hasAttribute( name ) ).forEach(
				( name ) => readAttribute( element, name, element.getAttribute( name ), onAddress )
			);
			if ( element.localName === 'style' ) {
				readCss( element.textContent || '', document.baseURI, onAddress );
			}
		} );
}

/**
 * @param {any} address
 * @return {boolean} It is in use already, or was contacted: it came with the page, or is somebody's
 */
function isKnown( address ) {
	const url = urlOf( address );
	return !url || uses.has( url.href ) || performance.getEntriesByName( url.href ).length > 0;
}

/** @type {function(string,string,any=): void} */
const useIfNew = ( address, kind, element ) => {
	// What the content of the page has is nobody's because of a copy.
	if ( !isKnown( address ) && !isInContent( address ) ) {
		use( address, kind, element );
	}
};

/** What was on the page once. @type {WeakSet<any>} */
const moved = new WeakSet();

/**
 * @param {any} root
 * @return {Set<string>} The addresses in it
 */
function addressesIn( root ) {
	/** @type {Set<string>} */
	const found = new Set();
	readNode( root, ( address ) => found.add( address ) );
	return found;
}

/**
 * What a change has added to a part of the page is of whoever made the change.
 *
 * @param {any} root
 * @param {Set<string>} before What was in it
 */
function useAdded( root, before ) {
	readNode( root, ( address, kind, element ) => before.has( address ) || isKnown( address ) ||
		use( address, kind, element ) );
}

/**
 * @param {any[]} given
 */
function insert( given ) {
	if ( !whose() ) {
		return;
	}
	given.filter( ( node ) => node && node.nodeType ).forEach( ( node ) => {
		// What is moved on the page is not somebody's because of that. jQuery moves by a fragment.
		if ( node.isConnected ) {
			moved.add( node );
		} else if ( node.nodeType === 11 ) {
			insert( Array.from( node.childNodes ) );
		} else if ( !moved.has( node ) ) {
			readNode( node, useIfNew );
		}
	} );
}

/** What a change by HTML is about to change. @type {{root:any,before:Set<string>}[]} */
const changing = [];

/**
 * Some changes by HTML have their elements only afterwards.
 *
 * @param {any} root
 */
function expect( root ) {
	if ( root && whose() ) {
		changing.push( { root, before: addressesIn( root ) } );
	}
}

function settle() {
	changing.splice( 0 ).forEach( ( { root, before } ) => useAdded( root, before ) );
}

/** @type {Map<any,{owner:string|null,before:any}>} Elements whose `style` somebody has */
const styled = new Map();

/**
 * Somebody has the `style` of an element, and may set something.
 *
 * @param {any} element
 * @param {function(function(): void): void} later
 */
function expectStyle( element, later ) {
	const owner = whose();
	const known = styled.get( element );
	if ( known && known.owner !== owner ) {
		known.owner = null;
	} else if ( !known && owner ) {
		if ( !styled.size ) {
			later( () => {
				styled.forEach( ( { owner: by, before }, one ) => as( by, () => readCss(
					one.getAttribute( 'style' ) || '', document.baseURI,
					( address, kind ) => by && !before.has( address ) && useIfNew( address, kind )
				) ) );
				styled.clear();
			} );
		}
		/** @type {Set<string>} */
		const had = new Set();
		readCss( element.getAttribute( 'style' ) || '', document.baseURI,
			( address ) => had.add( address ) );
		styled.set( element, { owner, before: had } );
	}
}

/**
 * Watches what the page's code uses.
 *
 * @param {any} window
 * @param {function(string,string): void} onContact Is given the kind and the address of a contact
 *  that the browser may not list
 */
export function watchUses( window, onContact ) {
	/** @type {function(any): any} */
	const prototypeOf = ( name ) => ( window[ name ] || {} ).prototype;
	const later = window.queueMicrotask.bind( window );
	/**
	 * @param {string} kind
	 * @param {any} address
	 */
	const contact = ( kind, address ) => {
		use( address, kind );
		onContact( kind, address );
	};

	// Calls.
	intercept( window, 'fetch', ( [ what ] ) => contact( 'connect', what && what.url || what ) );
	/** @type {WeakMap<any,any>} */
	const opened = new WeakMap();
	intercept( prototypeOf( 'XMLHttpRequest' ), 'open', ( [ , address ], self ) => {
		opened.set( self, address );
	} );
	intercept( prototypeOf( 'XMLHttpRequest' ), 'send',
		( _, self ) => contact( 'connect', opened.get( self ) ) );
	intercept( prototypeOf( 'Navigator' ), 'sendBeacon',
		( [ address ] ) => contact( 'connect', address ) );
	[ 'WebSocket', 'EventSource' ].forEach(
		( name ) => intercept( window, name, ( [ address ] ) => contact( 'connect', address ) )
	);
	[ 'Worker', 'SharedWorker' ].forEach(
		( name ) => intercept( window, name,
			( [ address ] ) => /^data:/.test( address ) && onContact( 'worker', address ) )
	);
	intercept( prototypeOf( 'Worklet' ), 'addModule', ( [ address ] ) => use( address, 'script' ) );
	intercept( window, 'Audio', ( [ address ] ) => address && use( address, 'media' ) );
	intercept( window, 'FontFace', ( [ , source ] ) => typeof source === 'string' && readCss(
		`@font-face{${ source }`, document.baseURI, use
	) );

	// Attributes.
	/** @type {Array<[string,string[]]>} */
	const properties = [
		[ 'HTMLImageElement', [ 'src', 'srcset' ] ], [ 'HTMLScriptElement', [ 'src' ] ],
		[ 'HTMLIFrameElement', [ 'src' ] ], [ 'HTMLMediaElement', [ 'src' ] ],
		[ 'HTMLVideoElement', [ 'poster' ] ], [ 'HTMLSourceElement', [ 'src', 'srcset' ] ],
		[ 'HTMLTrackElement', [ 'src' ] ], [ 'HTMLInputElement', [ 'src' ] ],
		[ 'HTMLLinkElement', [ 'href' ] ], [ 'HTMLAnchorElement', [ 'ping' ] ]
	];
	properties.forEach( ( [ type, names ] ) => names.forEach(
		( name ) => interceptProperty( prototypeOf( type ), name, ( value, element ) => {
			readAttribute( element, name, value, use );
			return value;
		} )
	) );
	intercept( prototypeOf( 'Element' ), 'setAttribute', ( [ name, value ], element ) => {
		const attribute = String( name ).toLowerCase();
		if ( LOADING.includes( attribute ) ) {
			readAttribute( element, attribute, value, use );
		}
	} );
	intercept( prototypeOf( 'Element' ), 'setAttributeNS', ( [ , name, value ], element ) => {
		if ( /(?:^|:)href$/.test( name ) ) {
			readAttribute( element, 'href', value, use );
		}
	} );

	// Styles.
	[ 'HTMLElement', 'SVGElement' ].forEach( ( type ) => interceptProperty(
		prototypeOf( type ), 'style',
		( value ) => value,
		( style, element ) => {
			if ( whose() || styled.has( element ) ) {
				expectStyle( element, later );
			}
			return style;
		}
	) );
	[ 'insertRule', 'replace', 'replaceSync' ].forEach( ( name ) => intercept(
		prototypeOf( 'CSSStyleSheet' ), name,
		( [ text ] ) => readCss( String( text ), document.baseURI, use )
	) );

	// Elements.
	[ 'appendChild', 'insertBefore', 'replaceChild' ].forEach(
		( name ) => intercept( prototypeOf( 'Node' ), name, ( given, self ) => {
			insert( given );
			if ( self.localName === 'style' && self.isConnected && whose() ) {
				readCss( given[ 0 ].textContent || '', document.baseURI, useIfNew );
			}
		} )
	);
	const inserting = [ 'append', 'prepend', 'after', 'before', 'replaceWith', 'replaceChildren' ];
	[ 'Element', 'Document', 'DocumentFragment' ].forEach( ( type ) => inserting.forEach(
		( name ) => intercept( prototypeOf( type ), name, insert )
	) );
	intercept( prototypeOf( 'Element' ), 'insertAdjacentElement', insert );
	intercept( prototypeOf( 'Node' ), 'removeChild', ( [ node ] ) => {
		moved.add( node );
	} );
	intercept( prototypeOf( 'Element' ), 'remove', ( _, element ) => {
		moved.add( element );
	} );
	intercept( prototypeOf( 'Element' ), 'insertAdjacentHTML',
		( _, self ) => expect( self.parentNode ), settle );
	[ 'innerHTML', 'outerHTML' ].forEach( ( name ) => interceptProperty(
		prototypeOf( 'Element' ), name,
		( value, element ) => {
			expect( name === 'innerHTML' ? element : element.parentNode );
			return value;
		},
		( html ) => html,
		settle
	) );
}

/** @type {WeakMap<any,{rules:number,kinds:Map<string,string>}>} What is read of style sheets */
const sheets = new WeakMap();

/**
 * @param {any} sheet
 * @return {Map<string,string>} The kinds of the addresses in a style sheet that can be read
 */
function kindsIn( sheet ) {
	/** @type {Map<string,string>} */
	const kinds = new Map();
	try {
		const { cssRules, href } = sheet;
		const known = sheets.get( sheet );
		if ( known && known.rules === cssRules.length ) {
			return known.kinds;
		}
		sheets.set( sheet, { rules: cssRules.length, kinds } );
		Array.from( cssRules ).forEach( ( /** @type {any} */ rule ) => {
			readCss( rule.cssText, href || document.baseURI,
				( address, kind ) => kinds.set( address, kind ) );
			if ( rule.styleSheet ) {
				kindsIn( rule.styleSheet ).forEach(
					( kind, address ) => kinds.set( address, kind )
				);
			}
		} );
	} catch ( e ) {
		// It is another site's.
	}
	return kinds;
}

/**
 * @param {string} address
 * @return {string|undefined} For what a style sheet of the page uses it
 */
export function kindInSheets( address ) {
	/** @type {any[]} */
	const all = Array.from( document.styleSheets );
	const { adoptedStyleSheets = [] } = /** @type {any} */ ( document );
	return all.concat( Array.from( adoptedStyleSheets ) )
		.map( ( sheet ) => kindsIn( sheet ).get( address ) ).find( Boolean );
}

/**
 * @param {string} address
 * @return {string|undefined} For what a link of the page loads it
 */
function kindInLinks( address ) {
	/** @type {any[]} */
	const links = Array.from( document.querySelectorAll( 'link[href]' ) );
	const link = links.find( ( { href } ) => href.replace( /#.*/, '' ) === address );
	return link && kindOfLink( link );
}

/**
 * @param {string} address
 * @return {{kind:string|undefined,owners:string[],isUnknown:boolean}} What is known of a contact
 */
export function usesOf( address ) {
	const url = urlOf( address );
	const href = url ? url.href : address;
	/** @type {any} */
	const { kind, element, owners = new Set(), isUnknown } = uses.get( href ) || {};
	return {
		kind: element ? kindOfLink( element ) : kind === undefined ? kindInLinks( href ) : kind,
		owners: Array.from( owners ),
		isUnknown: isUnknown || !owners.size
	};
}
