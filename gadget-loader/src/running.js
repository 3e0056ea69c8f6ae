/**
 * Whose code is running, as far as that can be known. What runs directly is known by its module.
 * What runs later is known where it was handed on: timers, listeners, promises, jQuery's lists,
 * hooks. It runs for whoever handed it on, and for nobody if that is not known. A wrong name is
 * worse than none.
 */

/** @typedef {string|null} Owner A gadget, or one of the names below; `null`: not known */

/** The user's own scripts. */
export const OWN = '*';
/** The scripts that the wiki serves to everybody, such as MediaWiki:Common.js. */
export const SITE = '@site';

/** @type {Owner|undefined} For whom something runs; `undefined`: nothing that was handed on */
let current;

/** @type {Map<string,Owner>} Who has loaded a script, by its address; `null`: more than one */
const scripts = new Map();

/** @type {WeakMap<Function,Map<Owner,Function>>} What was made of callbacks */
const carriers = new WeakMap();

/** @type {WeakMap<Function,Function>} */
const originals = new WeakMap();

/** Where a line of a stack is, in each browser. */
const PLACE = /((?:https?|blob):[^\s()]+?)(?::\d+){1,2}\)?$/;

/** Scripts that are kept. */
const MOST_SCRIPTS = 1e3;

/** How many lines of a stack Chromium gives. With so many, it may have more. */
const MOST_LINES = 10;

/**
 * Runs code for somebody.
 *
 * @param {Owner|undefined} owner
 * @param {Function} code
 * @param {any} [self]
 * @param {any[]} [given]
 * @return {any}
 */
export function as( owner, code, self, given = [] ) {
	const before = current;
	current = owner;
	try {
		return Reflect.apply( code, self, given );
	} finally {
		current = before;
	}
}

/**
 * @param {string} stack
 * @return {Owner} Who has loaded the script in which it begins, if no script of somebody else is in
 *  it
 */
export function ofStack( stack ) {
	const lines = stack.split( '\n' ).filter( ( line ) => /:\d+\)?$/.test( line ) );
	const owners = lines.map( ( line ) => {
		const [ , address ] = PLACE.exec( line ) || [];
		return scripts.get( ( address || '' ).replace( /#.*/, '' ) );
	} );
	const root = owners[ owners.length - 1 ];
	return root && lines.length < MOST_LINES &&
		owners.every( ( owner ) => owner === undefined || owner === root ) ? root : null;
}

/**
 * @return {Owner} Whose code is running
 */
export function whose() {
	if ( current !== undefined ) {
		return current;
	}
	const { currentScript } = document;
	const src = currentScript && /** @type {any} */ ( currentScript ).src;
	return src ? scripts.get( src.replace( /#.*/, '' ) ) || null :
		scripts.size ? ofStack( String( new Error().stack ) ) : null;
}

/**
 * Somebody loads a script.
 *
 * @param {string} address
 */
export function loads( address ) {
	const owner = whose();
	const isOfOthers = scripts.has( address ) && scripts.get( address ) !== owner;
	if ( scripts.has( address ) || scripts.size < MOST_SCRIPTS ) {
		scripts.set( address, isOfOthers ? null : owner );
	}
}

/**
 * @param {any} callback
 * @param {boolean} [always] Also if nobody is known: it may be called while somebody else runs
 * @return {any} The same, which runs for whoever is running now
 */
export function carry( callback, always ) {
	if ( typeof callback !== 'function' ) {
		return callback;
	}
	const owner = whose();
	if ( !owner && !always ) {
		return callback;
	}
	const made = carriers.get( callback ) || new Map();
	carriers.set( callback, made );
	if ( !made.has( owner ) ) {
		// A proxy has the properties of the function, by which jQuery knows it again.
		const carrier = new Proxy( callback, {
			apply: ( code, self, given ) => as( owner, code, self, given )
		} );
		originals.set( carrier, callback );
		made.set( owner, carrier );
	}
	return made.get( owner );
}

/**
 * @param {any} callback
 * @return {Function[]} All that was made of it
 */
export const carriersOf = ( callback ) => Array.from(
	( carriers.get( callback ) || new Map() ).values()
);

/**
 * Does something before a function of the page runs. Whatever fails here changes nothing.
 *
 * @param {any} object
 * @param {string} name Of a method or a constructor
 * @param {function(any[],any): any} before Is given what the function is given, and `this`; may
 *  give another list in its place
 * @param {function(any): void} [after] Is given what the function gives
 */
export function intercept( object, name, before, after ) {
	const original = object && object[ name ];
	if ( typeof original !== 'function' ) {
		return;
	}
	/**
	 * @param {any[]} given
	 * @param {any} [self]
	 * @return {any[]}
	 */
	const changed = ( given, self ) => {
		try {
			const others = before( given, self );
			return Array.isArray( others ) ? others : given;
		} catch ( e ) {
			return given;
		}
	};
	/**
	 * @param {any} result
	 * @return {any}
	 */
	const done = ( result ) => {
		try {
			if ( after ) {
				after( result );
			}
		} catch ( e ) {
			// It is not recorded.
		}
		return result;
	};
	try {
		object[ name ] = new Proxy( original, {
			apply: ( code, self, given ) => done(
				Reflect.apply( code, self, changed( given, self ) )
			),
			construct: ( made, given, by ) => done(
				Reflect.construct( made, changed( given ), by )
			)
		} );
	} catch ( e ) {
		// It cannot be replaced in this browser.
	}
}

/**
 * Does something before a property is set. Whatever fails here changes nothing.
 *
 * @param {any} object
 * @param {string} name
 * @param {function(any,any): any} change Is given the value and the object; gives the value
 * @param {function(any,any): any} [read] Changes what is read; is given the value and the object
 * @param {function(): void} [after] Is called when the property is set
 */
export function interceptProperty( object, name, change, read, after ) {
	const property = object && Object.getOwnPropertyDescriptor( object, name );
	if ( !property || !property.set || !property.get || !property.configurable ) {
		return;
	}
	const { get, set } = property;
	Object.defineProperty( object, name, Object.assign( {}, property, {
		/**
		 * @this {any}
		 * @return {any}
		 */
		get() {
			const value = get.call( this );
			try {
				return read ? read( value, this ) : value;
			} catch ( e ) {
				return value;
			}
		},
		/**
		 * @this {any}
		 * @param {any} value
		 */
		set( value ) {
			try {
				value = change( value, this );
			} catch ( e ) {
				// It is set as it is.
			}
			set.call( this, value );
			try {
				if ( after ) {
					after();
				}
			} catch ( e ) {
				// It is not recorded.
			}
		}
	} ) );
}

/** @type {function(any[]): any[]} */
const first = ( [ callback, ...rest ] ) => [ carry( callback ), ...rest ];
/** @type {function(any[]): any[]} */
const firstAlways = ( [ callback, ...rest ] ) => [ carry( callback, true ), ...rest ];
/** @type {function(any[]): any[]} */
const all = ( given ) => given.map(
	( each ) => Array.isArray( each ) ? all( each ) : carry( each, true )
);

/**
 * Of a list of callbacks, which calls them later.
 *
 * @param {any} list
 */
function carryList( list ) {
	const { remove } = list;
	intercept( list, 'add', all );
	intercept( list, 'remove', ( given ) => {
		given.forEach( ( one ) => carriersOf( one ).forEach(
			( carrier ) => remove.call( list, carrier )
		) );
	} );
}

/**
 * Carries what the browser calls later.
 *
 * @param {any} window
 */
export function carryInBrowser( window ) {
	[
		'setTimeout', 'setInterval', 'queueMicrotask', 'requestAnimationFrame', 'requestIdleCallback'
	].forEach( ( name ) => intercept( window, name, first ) );
	[ 'MutationObserver', 'IntersectionObserver', 'ResizeObserver', 'PerformanceObserver' ]
		.forEach( ( name ) => intercept( window, name, firstAlways ) );
	intercept( window.Promise.prototype, 'then',
		( [ done, failed ] ) => [ carry( done ), carry( failed ) ] );
	const target = window.EventTarget.prototype;
	const remove = target.removeEventListener;
	intercept( target, 'addEventListener',
		( [ type, listener, ...rest ] ) => [ type, carry( listener, true ), ...rest ] );
	intercept( target, 'removeEventListener', ( [ type, listener, ...rest ], self ) => {
		carriersOf( listener ).forEach(
			( carrier ) => remove.call( self, type, carrier, ...rest )
		);
	} );
	const having = [
		'HTMLElement', 'HTMLBodyElement', 'SVGElement', 'Document', 'XMLHttpRequestEventTarget',
		'XMLHttpRequest', 'WebSocket', 'EventSource', 'Worker', 'MessagePort', 'BroadcastChannel',
		'FileReader'
	].map( ( name ) => ( window[ name ] || {} ).prototype );
	having.concat( window ).forEach( ( object ) => {
		Object.getOwnPropertyNames( object || {} ).filter( ( name ) => /^on/.test( name ) ).forEach(
			( name ) => interceptProperty(
				object, name,
				( value ) => carry( value, true ),
				( value ) => originals.get( value ) || value
			)
		);
	} );
}

/**
 * Carries what jQuery calls later. Its deferred objects are made of its lists.
 *
 * @param {any} $
 */
export function carryInJQuery( $ ) {
	intercept( $, 'Callbacks', () => {}, carryList );
	intercept( $.event, 'add', ( [ element, types, handler, ...rest ] ) => [
		element, types, carry( handler, true ), ...rest
	] );
	intercept( $.fn, 'ready', firstAlways );
}

/**
 * Carries what MediaWiki calls later, and lets its loader run for nobody: it runs what others want,
 * too.
 *
 * @param {any} mediaWiki
 */
export function carryInMediaWiki( mediaWiki ) {
	const known = new WeakSet();
	intercept( mediaWiki, 'hook', () => {}, ( hook ) => {
		if ( !known.has( hook ) ) {
			known.add( hook );
			carryList( hook );
		}
	} );
	const { using, load } = mediaWiki.loader;
	mediaWiki.loader.using = ( /** @type {any} */ names, /** @type {any[]} */ ...given ) => as(
		undefined, using, mediaWiki.loader, [ names, ...all( given ) ]
	);
	intercept( mediaWiki, 'requestIdleCallback', first );
	mediaWiki.loader.load = ( /** @type {any} */ what, /** @type {any[]} */ ...given ) => as(
		// An address is a script of whoever asks for it.
		typeof what === 'string' && what.includes( '/' ) ? current : undefined,
		load, mediaWiki.loader, [ what, ...given ]
	);
}

/**
 * Runs the script of a module for somebody, whenever it comes.
 *
 * @param {any} entry Of ResourceLoader's registry
 * @param {string} owner
 * @param {function(string): void} run Runs a text as a script of the page
 */
export function runFor( entry, owner, run ) {
	/** @type {function(Function): Function} */
	const carried = ( code ) => new Proxy( code, {
		apply: ( target, self, given ) => as( owner, target, self, given )
	} );
	/** @type {function(any): any} */
	const made = ( script ) => {
		/** @type {any} */
		const { files, main } = script && typeof script === 'object' ? script : {};
		if ( files && typeof files[ main ] === 'function' ) {
			files[ main ] = carried( files[ main ] );
		}
		return typeof script === 'function' ? carried( script ) :
			typeof script === 'string' && script ? () => as( owner, run, null, [ script ] ) : script;
	};
	let its = made( entry.script );
	Object.defineProperty( entry, 'script', {
		configurable: true,
		enumerable: true,
		get: () => its,
		set: ( next ) => {
			its = made( next );
		}
	} );
}
