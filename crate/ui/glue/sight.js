'use strict';

/**
 * Whether people see what they press: styles and elements of the page may hide a button, draw
 * another one over it, or change what it is about (docs/decisions/0020). Where that cannot be
 * told, the button does not count as seen.
 */

/** Milliseconds from one look at a button to the next, while it is on the page. */
const STEP = 100;

/** Milliseconds for which a button must have been seen before it is pressed. */
const LONG = 500;

/** The same in the dialog, which has slept for that long when it takes answers. */
const LONG_IN_DIALOG = 250;

/** Milliseconds within which the focus follows the pointer that brings it. */
const FOLLOWS = 150;

/** The lowest button and the smallest letters that can be read, in pixels. */
const LOWEST = 24;
const SMALLEST = 9;

/** What must be as below for an element and all that it is in. Other values change how it looks. */
const PLAIN = {
	opacity: /^1$/,
	filter: /^none$/,
	mixBlendMode: /^normal$/,
	clip: /^auto$/,
	clipPath: /^none$/,
	maskImage: /^none$/,
	webkitMaskImage: /^none$/,
	webkitMaskBoxImageSource: /^none$/,
	// Moved, but not turned or scaled.
	transform: /^(none|matrix\(1, 0, 0, 1,.*)$/,
	rotate: /^none$/,
	scale: /^(none|1)$/,
	perspective: /^none$/,
	offsetPath: /^none$/,
	zoom: /^(1|normal)$/
};

/** The same for an element with text. */
const PLAIN_TEXT = {
	visibility: /^visible$/,
	textIndent: /^0/,
	letterSpacing: /^(normal|\d)/,
	wordSpacing: /^(normal|\d)/,
	webkitTextSecurity: /^none$/,
	webkitTextStrokeWidth: /^0px$/,
	unicodeBidi: /^(?!.*override)/,
	textShadow: /^none$/
};

/**
 * @param {Element} root
 * @return {boolean} The buttons are those of the dialog, which is in the top layer
 */
function isDialog( root ) {
	return root.matches( 'dialog' );
}

/**
 * @param {Element} element
 * @param {string} [pseudo]
 * @return {Object<string,string>}
 */
function styleOf( element, pseudo ) {
	return /** @type {any} */ ( getComputedStyle( element, pseudo ) );
}

/**
 * @param {Object<string,string>} style
 * @param {Object<string,RegExp>} plain
 * @return {boolean} No property that the browser knows has another value
 */
function isPlain( style, plain ) {
	return Object.keys( plain ).every(
		( name ) => style[ name ] === undefined || plain[ name ].test( style[ name ] )
	);
}

/**
 * @param {Element} element
 * @return {Element|null}
 */
function parentOf( element ) {
	return element.parentElement ||
	/** @type {any} */ ( element.getRootNode() ).host || null;
}

/**
 * @param {string} colour As a browser computes it
 * @return {number[]} Red, green, blue and alpha; none for a colour of another space
 */
function channels( colour ) {
	const numbers = /^rgba?\(([\d., ]+)\)$/.exec( colour );
	return numbers ? numbers[ 1 ].split( ',' ).map( Number ) : [];
}

/**
 * @param {number[]} colour
 * @return {number} The luminance, from 0 to 1 (WCAG 2.2)
 */
function luminance( colour ) {
	const [ red, green, blue ] = colour.map(
		( part ) => Math.pow( ( part / 255 + 0.055 ) / 1.055, 2.4 )
	);
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/**
 * @param {Element} element
 * @param {Object<string,string>} style
 * @return {boolean} Its letters differ from what is behind them
 */
function hasContrast( element, style ) {
	const letters = channels( style.webkitTextFillColor || style.color );
	let behind = [ 255, 255, 255 ];
	for ( let node = /** @type {Element|null} */ ( element ); node; node = parentOf( node ) ) {
		const { backgroundColor, backgroundImage } = styleOf( node );
		const colour = channels( backgroundColor );
		if ( backgroundImage !== 'none' || !colour.length ) {
			return false;
		}
		if ( colour[ 3 ] === undefined || colour[ 3 ] > 0.5 ) {
			behind = colour;
			break;
		}
	}
	if ( !letters.length || letters[ 3 ] < 0.5 ) {
		return false;
	}
	const [ one, other ] = [ luminance( letters ), luminance( behind ) ];
	return ( Math.max( one, other ) + 0.05 ) / ( Math.min( one, other ) + 0.05 ) > 2;
}

/**
 * @param {Element} element
 * @return {boolean} Its text can be read, and is no other than its own
 */
function isReadable( element ) {
	const style = styleOf( element );
	const box = element.getBoundingClientRect();
	return box.width >= SMALLEST && box.height >= SMALLEST &&
		parseFloat( style.fontSize ) >= SMALLEST &&
		!( parseFloat( style.lineHeight ) < SMALLEST ) &&
		isPlain( style, PLAIN_TEXT ) && hasContrast( element, style ) &&
		[ '::before', '::after' ].every(
			( pseudo ) => /^(none|normal|)$/.test( styleOf( element, pseudo ).content )
		);
}

/**
 * @param {Element} element
 * @param {Element} root
 * @param {boolean} isWhole Nothing may cut it off either
 * @return {boolean} Nothing that it is in changes how it looks, up to the root or to the page
 */
function isUnchanged( element, root, isWhole ) {
	const box = element.getBoundingClientRect();
	// What is in the top layer is not drawn with what it is in.
	const last = isDialog( root ) ? root : document.documentElement;
	for ( let node = /** @type {Element|null} */ ( element ); node; node = parentOf( node ) ) {
		const style = styleOf( node );
		if ( !isPlain( style, PLAIN ) ) {
			return false;
		}
		const clips = style.overflowX !== 'visible' || style.overflowY !== 'visible' ||
			/paint|strict|content/.test( style.contain );
		if ( clips && isWhole && node !== element && node !== last &&
			node !== document.body ) {
			const around = node.getBoundingClientRect();
			if ( box.left < around.left - 1 || box.right > around.right + 1 ||
				box.top < around.top - 1 || box.bottom > around.bottom + 1 ) {
				return false;
			}
		}
		if ( node === last ) {
			break;
		}
	}
	return true;
}

/**
 * @typedef {[ number, number ]} Point
 */

/**
 * @param {DOMRect} box
 * @return {Point[]} Its middle and its corners
 */
function pointsOf( { left, right, top, bottom } ) {
	const middle = ( top + bottom ) / 2;
	return [
		[ ( left + right ) / 2, middle ],
		[ left + 2, top + 3 ], [ right - 2, top + 3 ],
		[ left + 2, bottom - 3 ], [ right - 2, bottom - 3 ]
	];
}

/**
 * @param {Element} element
 * @return {Point[]} The same of each line of its own text. Its box may reach below something else
 * that its text flows around.
 */
function pointsOfText( element ) {
	/** @type {Point[]} */
	const points = [];
	Array.from( element.childNodes ).forEach( ( node ) => {
		if ( node.nodeType === Node.TEXT_NODE ) {
			const range = document.createRange();
			range.selectNode( node );
			Array.from( range.getClientRects() )
				.forEach( ( box ) => points.push( ...pointsOf( box ) ) );
		}
	} );
	return points;
}

/**
 * @param {Element} element
 * @param {Point[]} points
 * @return {boolean} The element, or what is in it, is in front at all points
 */
function isInFront( element, points ) {
	const around = /** @type {Document} */ ( element.getRootNode() );
	return points.every( ( [ x, y ] ) => element.contains( around.elementFromPoint( x, y ) ) );
}

/**
 * Calls back while clicks hit everything that is drawn, also what lets them through.
 *
 * @param {function(): boolean} look
 * @return {boolean}
 */
function withAllSolid( look ) {
	const style = document.createElement( 'style' );
	style.textContent = '@layer gadget-consent{*,*::before,*::after{' +
		'pointer-events:auto!important;interactivity:auto!important}}';
	document.head.prepend( style );
	// A style of the element's own is stronger.
	const loose = Array.from( document.querySelectorAll(
		'[style*=pointer i],[style*=interactivity i]'
	) )
		.map( ( element ) => /** @type {HTMLElement} */ ( element ) );
	const styles = loose.map( ( element ) => element.getAttribute( 'style' ) || '' );
	loose.forEach( ( element ) => [ 'pointer-events', 'interactivity' ].forEach(
		( name ) => element.style.setProperty( name, 'auto', 'important' )
	) );
	try {
		return look();
	} finally {
		loose.forEach( ( element, index ) => element.setAttribute( 'style', styles[ index ] ) );
		style.remove();
	}
}

/**
 * Below a modal dialog everything is inert, and clicks go through it, also through what has come
 * into the top layer later and is drawn above the dialog.
 *
 * @param {Element} root
 * @return {boolean} Nothing that no click hits may lie over it
 */
function isFree( root ) {
	const own = root.getBoundingClientRect();
	const others = document.querySelectorAll( isDialog( root ) ? '[popover]' : '[popover],[inert]' );
	return Array.from( others ).every( ( other ) => {
		const box = other.getBoundingClientRect();
		return other.contains( root ) || root.contains( other ) ||
			!box.width || !box.height ||
			box.left > own.right || box.right < own.left ||
			box.top > own.bottom || box.bottom < own.top;
	} );
}

/**
 * @param {Element} root
 * @return {Element[]} What people must have read
 */
function textsOf( root ) {
	return Array.from( root.querySelectorAll(
		isDialog( root ) ?
			'h2, .gadget-consent-warning .cdx-message__content, .gadget-consent-host, ' +
				'.gadget-consent-host *, .gadget-consent-answers button, ' +
				'.gadget-consent-row h3, .gadget-consent-choices button' :
			'p, .gadget-consent-host, .gadget-consent-host *, li, button'
	) );
}

/**
 * @param {Element} root
 * @return {boolean} In a list, names, sites and answers stand in the row of their gadget, and no
 *  row reaches into another one
 */
function isInOrder( root ) {
	let end = -Infinity;
	return Array.from( root.querySelectorAll( '.gadget-consent-row' ) ).every( ( row ) => {
		const { top, bottom } = row.getBoundingClientRect();
		const isBelow = top > end - 1;
		end = bottom;
		return isBelow && Array.from(
			row.querySelectorAll( 'h3,.gadget-consent-host,button' )
		).every( ( part ) => {
			const box = part.getBoundingClientRect();
			return box.top > top - 1 && box.bottom < bottom + 1;
		} );
	} );
}

/**
 * @param {Element} button
 * @param {Element} root
 * @return {boolean} The button is seen as it is, as far as can be told quickly
 */
function isSeen( button, root ) {
	const box = button.getBoundingClientRect();
	return box.width >= LOWEST && box.height >= LOWEST &&
		box.left >= 0 && box.top >= 0 &&
		box.right <= innerWidth + 1 && box.bottom <= innerHeight + 1 &&
		// A button that cannot be pressed is pale.
		( button.matches( ':disabled' ) || isReadable( button ) ) &&
		isUnchanged( button, root, true ) &&
		isInFront( button, pointsOf( box ) );
}

/**
 * @param {Element} box
 * @param {number} height
 * @return {boolean} A point is within what the box scrolls, and not in view
 */
function isScrolledAway( box, height ) {
	const { top, bottom } = box.getBoundingClientRect();
	const first = top - box.scrollTop;
	return ( height <= top || height >= bottom ) &&
		height >= first && height <= first + box.scrollHeight;
}

/**
 * @param {Element} button
 * @param {Element} root
 * @param {Point} point Where it was pressed
 * @return {boolean} The button and what it is about are seen as they are
 */
function isClear( button, root, [ x, y ] ) {
	const box = button.getBoundingClientRect();
	// A key, and assistive technology, press no point.
	const isInside = x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
	/** @type {Point[]} */
	const press = isInside ? [ [ x, y ] ] : [];
	const texts = textsOf( root );
	// A long list of sites is scrolled, or the whole dialog is; a place is seen as a whole.
	const boxes = isDialog( root ) ?
		[ root ].concat( Array.from( root.querySelectorAll( '.cdx-dialog__body' ) ) ) : [];
	/** @type {function(Element): Point[]} */
	const shown = ( text ) => pointsOfText( text ).filter( ( [ , height ] ) => !boxes.some(
		( around ) => around.contains( text ) && isScrolledAway( around, height )
	) );
	return isSeen( button, root ) && isFree( root ) && isInOrder( root ) &&
		texts.every( ( text ) => ( text.matches( ':disabled' ) || isReadable( text ) ) &&
			isUnchanged( text, root, false ) ) &&
		withAllSolid( () => isInFront( button, pointsOf( box ).concat( press ) ) &&
			texts.every( ( text ) => isInFront( root, shown( text ) ) ) );
}

/**
 * @typedef {Object} Watched
 * @property {Element|null} button The button that is watched
 * @property {number} since Since when it has been seen, and has not moved
 * @property {string} box Where it was
 * @property {boolean} visible What the browser says, where it can tell; the dialog is in front
 * of all but what is in the top layer, too
 */

/**
 * It must be seen for as long again.
 *
 * @param {Watched} watched
 */
function later( watched ) {
	watched.since = Math.max( watched.since, performance.now() );
}

class Watch {
	constructor() {
		/** @type {Map<Element,Watched>} */
		this.roots = new Map();
		this.timer = 0;
		this.pressed = 0;
		this.observer = 'isVisible' in IntersectionObserverEntry.prototype &&
			new IntersectionObserver( ( entries ) => entries.forEach( ( entry ) => {
				this.roots.forEach( ( watched ) => {
					if ( watched.button === entry.target ) {
						watched.visible = /** @type {any} */ ( entry ).isVisible;
					}
				} );
			} ), /** @type {any} */ ( {
				threshold: [ 0, 1 ], trackVisibility: true, delay: STEP
			} ) );
		const again = () => this.roots.forEach( later );
		addEventListener( 'focus', again );
		document.addEventListener( 'visibilitychange', again );
	}

	/**
	 * Watches the first button in an element from now on.
	 *
	 * @param {Element} root
	 */
	watch( root ) {
		if ( this.roots.has( root ) ) {
			return;
		}
		/** @type {Watched} */
		const watched = { button: null, since: Infinity, box: '', visible: !this.observer || isDialog( root ) };
		this.roots.set( root, watched );
		// Space and Enter press what has the focus: one that came by itself must not answer.
		root.addEventListener( 'mousedown', ( event ) => {
			this.pressed = event.isTrusted ? performance.now() : 0;
		}, true );
		root.addEventListener( 'focusin', () => {
			if ( performance.now() - this.pressed > FOLLOWS ) {
				later( watched );
			}
		}, true );
		root.addEventListener( 'keydown', ( event ) => {
			const { key } = /** @type {KeyboardEvent} */ ( event );
			if ( key.length === 1 && key !== ' ' ) {
				later( watched );
			}
		}, true );
		this.timer = this.timer || setInterval( () => this.step(), STEP );
		this.step();
	}

	step() {
		this.roots.forEach( ( watched, root ) => {
			const button = root.querySelector( isDialog( root ) ?
				'.gadget-consent-answers button' : 'button.cdx-button' );
			if ( watched.button !== button ) {
				if ( this.observer && !isDialog( root ) ) {
					if ( watched.button ) {
						this.observer.unobserve( watched.button );
					}
					if ( button ) {
						this.observer.observe( button );
					}
					watched.visible = false;
				}
				watched.button = button;
				watched.since = Infinity;
			}
			if ( !root.isConnected ) {
				this.roots.delete( root );
			} else if ( button ) {
				this.see( watched, root, button );
			}
		} );
		if ( !this.roots.size ) {
			clearInterval( this.timer );
			this.timer = 0;
		}
	}

	/**
	 * @param {Watched} watched
	 * @param {Element} root
	 * @param {Element} button
	 */
	see( watched, root, button ) {
		const { left, top } = button.getBoundingClientRect();
		const box = `${ Math.round( left ) } ${ Math.round( top ) }`;
		if ( !watched.visible || !isSeen( button, root ) ) {
			watched.since = Infinity;
		} else if ( watched.since === Infinity ||
			box !== watched.box && !isDialog( root ) ) {
			watched.since = performance.now();
		}
		watched.box = box;
	}

	/**
	 * @param {MouseEvent} event A click on a button
	 * @return {number} 0: the button was seen clearly; 1: not for long enough; 2: not
	 */
	look( event ) {
		const button = /** @type {Element} */ ( event.target ).closest( 'button' );
		let root = /** @type {Element|null} */ ( button );
		while ( root && !this.roots.has( root ) ) {
			root = parentOf( root );
		}
		const watched = root && this.roots.get( root );
		if ( !button || !root || !watched || !watched.button ) {
			return 2;
		}
		if ( isDialog( root ) ) {
			// A button of a list may be cut off where the list scrolls.
			button.scrollIntoView( { block: 'nearest' } );
		}
		this.see( watched, root, watched.button );
		if ( watched.since === Infinity ||
			!isClear( button, root, [ event.clientX, event.clientY ] ) ) {
			return 2;
		}
		const long = isDialog( root ) ? LONG_IN_DIALOG : LONG;
		return performance.now() - watched.since < long ? 1 : 0;
	}
}

module.exports = { Watch };
