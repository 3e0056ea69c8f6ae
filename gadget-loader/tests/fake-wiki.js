/**
 * A page of a wiki, as far as the loader and the host use it: ResourceLoader's registry, `mw`, the
 * stores and the head of the document. No browser.
 */

import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import vm from 'node:vm';
import { fileURLToPath } from 'node:url';

import { buildSync } from 'esbuild';

/**
 * @param {string} name A composition root
 * @param {string} [build]
 * @return {string} Its bundle
 */
export function bundle( name, build = '0' ) {
	const entry = fileURLToPath( new URL( `../src/${ name }`, import.meta.url ) );
	return buildSync( {
		entryPoints: [ entry ],
		bundle: true,
		write: false,
		format: 'cjs',
		target: 'es2016',
		external: [ 'ext.gadget.*' ],
		define: { LANGUAGES: '["de"]', BUILD: JSON.stringify( build ), SUMS: '{}' },
		logLevel: 'error'
	} ).outputFiles[ 0 ].text;
}

const CONSENT = 'ext.gadget.consent';
const STUB = CONSENT + '-stub';
const LOADER = CONSENT + '-loader';
const MANIFEST = CONSENT + '-manifest';
const HOST = CONSENT + '-host';
const IMPORTS = CONSENT + '-scripts';

/** The scripts of the modules. */
const SCRIPTS = {
	[ STUB ]: bundle( 'stub.js' ),
	[ LOADER ]: bundle( 'index.js' ),
	[ CONSENT ]: bundle( 'consent.js' ),
	[ HOST ]: bundle( 'host.js' ),
	[ IMPORTS ]: bundle( 'scripts.js' )
};

/** What ResourceLoader makes of a page that it cannot read. */
export const UNREADABLE = 'mw.log.error( "a syntax error" );';

/**
 * @param {Object<string,string>} values
 * @return {Object} A store
 */
const storeOf = ( values ) => {
	const methods = {
		get: ( key ) => key in values ? values[ key ] : null,
		set: ( key, value ) => {
			values[ key ] = value;
		},
		getItem: ( key ) => key in values ? values[ key ] : null,
		setItem: ( key, value ) => {
			values[ key ] = value;
		}
	};
	// Its keys are those of the values.
	return new Proxy( values, { get: ( _, name ) => methods[ name ] } );
};

/** Sees nothing. */
class Observer {
	observe() {}
}

/** An element of a page, as far as policies are concerned. */
class Element {
	constructor( document, name ) {
		Object.assign( this, { document, name, attributes: {}, children: [] } );
	}

	setAttribute( name, value ) {
		this.attributes[ name ] = value;
	}

	getAttribute( name ) {
		return this.attributes[ name ];
	}

	append( ...children ) {
		this.children.push( ...children );
		if ( this === this.document.head ) {
			this.document.put.push( ...children );
		}
	}

	prepend( child ) {
		this.document.put.push( child );
	}

	matches() {
		return this.document.put.includes( this );
	}

	remove() {
		this.document.put.splice( this.document.put.indexOf( this ), 1 );
	}
}

/**
 * A document whose policies count as in force. They are of no consequence.
 *
 * @param {Object<string,Function>} on Its listeners
 * @return {Object}
 */
function documentOf( on ) {
	const document = {
		/** What is in the head. */
		put: [],
		baseURI: 'https://wiki.example/',
		/** The script that starts ResourceLoader. */
		starts: null,
		createElement: ( name ) => new Element( document, name ),
		createTextNode: ( text ) => text,
		addEventListener: ( name, listener ) => {
			on[ name ] = listener;
		},
		querySelector: ( selector ) => selector === 'head' ? document.documentElement :
			selector.includes( 'modules=startup' ) ? document.starts :
				document.put.find( ( { name } ) => selector.startsWith( name ) ) || null,
		querySelectorAll: () => []
	};
	document.documentElement = document.head = new Element( document, 'html' );
	return document;
}

/**
 * Opens a page. Timers fire by `page.late()` alone.
 *
 * @param {Object} given
 * @param {Object} [given.manifest] None: the wiki's page is blank
 * @param {Object<string,string|null>} [given.scripts] Other scripts of modules, by their names;
 *  `null`: the module does not come
 * @param {string[]} [given.order] In which order the modules come
 * @param {Object<string,string>} [given.options] Of the user
 * @param {Object<string,any>} [given.config]
 * @param {Object<string,string>} [given.device]
 * @param {Object<string,string>} [given.tab]
 * @param {Object<string,string[]>} [given.registered] More modules, and what they depend on
 * @param {Object<string,string[]>} [given.requested] The same, if the page asks for them
 * @param {string[]} [given.failing] Modules that do not start
 * @param {string|null} [given.startup] The address of the script that starts ResourceLoader
 * @param {Object} [given.answer] What the Action API answers, if not what it has
 * @param {string} [given.user] The state of the module with the user's own scripts
 * @param {Object<string,Object>} [given.pages] Of the wiki, by title: revisions
 * @param {Object<string,Object>} [given.revisions] Others of the wiki, by number, with their titles
 * @param {Object|null} [given.people] What the wiki says of users and rights; `null`: nothing
 * @param {any} [given.texts] The page with the texts in the user's language, or what gives it by
 *  its address
 * @return {Promise<Object>} What can be seen of the page
 */
export async function open( {
	manifest = {}, scripts = {}, user = 'ready', pages = {}, revisions = {}, people = {},
	order = [ STUB, LOADER, MANIFEST, 'user.options' ].concat( user === 'ready' ? [] : IMPORTS ),
	options = {}, config = {}, device = {}, tab = {}, registered = {}, requested = {}, failing = [],
	startup = '//load.example/load.php?lang=en&modules=startup',
	answer = null, texts = 'module.exports = {"@build":"0"};'
} ) {
	const settings = Object.assign( {
		wgUserName: 'Ann', wgUserIsTemp: false, wgUserGroups: [ '*' ], wgWikiID: 'wiki',
		wgPageName: 'Page',
		wgScript: '/index.php', wgScriptPath: '', wgArticlePath: '/wiki/$1',
		wgServer: '//wiki.example', wgNamespaceIds: { benutzer: 2 },
		wgFormattedNamespaces: { 2: 'Benutzer' }, wgNamespaceNumber: 0, wgAction: 'view', skin: 'vector'
	}, config );
	const on = {};
	const document = documentOf( on );
	if ( startup ) {
		document.starts = new Element( document, 'script' );
		document.starts.setAttribute( 'src', startup );
	}
	const warnings = [];
	const page = {
		/** @return {string[]} The policies in the head, without what they are tried with */
		get policies() {
			return document.put.filter( ( { name } ) => name === 'meta' ).map( ( meta ) => meta
				.getAttribute( 'content' ).replace( /;base-uri http: https: wss:.*/, '' ) );
		},
		/** The modules that were called. */
		called: [],
		/** The modules that were loaded beside. */
		loaded: [],
		/** What was logged. */
		warnings,
		/** What users were told. */
		told: [],
		/** What other gadgets were told. */
		decisions: [],
		/** What the module was told. */
		heard: [],
		/** What the module was given. */
		given: null,
		/** What the Action API was asked. */
		fetched: [],
		/** The titles that the wiki was asked about. */
		asked: [],
		/** The revisions that the wiki was asked about. */
		stated: [],
		/** The texts that were run without an address. */
		ran: [],
		pages,
		/** What the wiki has as the user's preferences by now. */
		saved: Object.assign( {}, options ),
		/** What the Action API answers, if not what it has. */
		answer,
		failing,
		/** Listeners of the document and its window. */
		on,
		tab,
		registry: {
			[ STUB ]: { state: 'loading', dependencies: [] },
			[ LOADER ]: { state: 'loading', dependencies: [] },
			[ MANIFEST ]: { state: 'loading', dependencies: [] },
			[ CONSENT ]: { state: 'loading', dependencies: [ STUB, LOADER, MANIFEST ] },
			'user.options': { state: 'loading', dependencies: [] },
			'ext.gadget.tiles': { state: 'loading', dependencies: [ CONSENT ] },
			'ext.gadget.free': { state: 'loading', dependencies: [] },
			site: { state: 'loading', dependencies: [] },
			user: { state: user, dependencies: [] }
		}
	};
	if ( user !== 'ready' ) {
		page.registry[ IMPORTS ] = { state: 'registered', dependencies: [] };
	}
	Object.keys( registered ).forEach( ( name ) => {
		page.registry[ name ] = { state: 'registered', dependencies: registered[ name ] };
	} );
	Object.keys( requested ).forEach( ( name ) => {
		page.registry[ name ] = { state: 'loading', dependencies: requested[ name ] };
	} );
	class Channel {
		constructor() {
			page.channel = this;
			this.posted = [];
		}

		postMessage( data ) {
			this.posted.push( data );
		}
	}
	/** What is set to load a script. */
	class ScriptElement {
		remove() {}

		constructor() {
			this.baseURI = 'https://wiki.example/';
			/** What the browser was given to load. */
			this.started = [];
			this.events = [];
		}

		get src() {
			return this.started.slice( -1 )[ 0 ] || '';
		}

		set src( address ) {
			this.started.push( address );
		}

		setAttribute( name, value ) {
			if ( name.toLowerCase() === 'src' ) {
				this.started.push( value );
			}
		}

		dispatchEvent( { type } ) {
			this.events.push( type );
			if ( this[ 'on' + type ] ) {
				this[ 'on' + type ]();
			}
		}
	}
	const { createElement } = document;
	document.createElement = ( name ) => name === 'script' ? new ScriptElement() :
		createElement( name );
	document.head.appendChild = ( element ) => {
		if ( element.text ) {
			page.ran.push( element.text );
		}
	};
	/** @return {Object} */
	page.element = () => new ScriptElement();
	/** What holds jQuery's requests. */
	page.transports = [];
	const preferences = Object.assign( { 'gadget-tiles': 1 }, options );
	const timers = [];
	const modules = {};
	const require = ( name ) => {
		if ( !page.registry[ name ] ) {
			page.called.push( name );
		}
		return modules[ name ];
	};
	/** Who waits for modules of the page. */
	let waiting = [];
	const states = ( names ) => names.map( ( name ) => page.registry[ name ].state );
	const propagate = () => {
		const now = waiting;
		waiting = [];
		now.forEach( ( job ) => {
			if ( states( job.names ).includes( 'error' ) ) {
				job.failed( new Error( 'Failed dependency' ) );
			} else if ( states( job.names ).every( ( state ) => state === 'ready' ) ) {
				job.done( require );
			} else {
				waiting.push( job );
			}
		} );
	};
	const chain = ( promise ) => ( {
		then: ( done, failed ) => chain( promise.then( done, failed ) ),
		always: ( done ) => chain( promise.then( done, done ) )
	} );
	const mw = {
		config: { get: ( name ) => name in settings ? settings[ name ] : null },
		user: { options: {
			get: ( name ) => name === undefined ? preferences :
				name in preferences ? preferences[ name ] : null,
			set: ( name, value ) => {
				preferences[ name ] = value;
			}
		} },
		storage: {
			get: storeOf( device ).get,
			set: storeOf( device ).set,
			session: storeOf( tab )
		},
		log: Object.assign( () => {}, {
			warn: ( ...text ) => warnings.push( text.join( ' ' ) ),
			error: ( error ) => warnings.push( error )
		} ),
		notify: ( { lang, dir, textContent, children } ) => {
			// The loader speaks English in any language.
			assert.equal( `${ lang } ${ dir }`, 'en ltr' );
			page.told.push( children.length ? [ textContent, ...children ] : textContent );
		},
		hook: () => ( { fire: ( decision ) => page.decisions.push( decision ) } ),
		language: { getFallbackLanguageChain: () => [ 'de', 'en' ] },
		requestIdleCallback: ( callback ) => setImmediate( callback ),
		util: { addPortletLink: () => {}, getUrl: ( name ) => name },
		loader: {
			moduleRegistry: page.registry,
			load: ( name ) => page.loaded.push( name ),
			getState: ( name ) => page.registry[ name ] ? page.registry[ name ].state : null,
			state: ( next ) => Object.keys( next ).forEach( ( name ) => {
				page.registry[ name ] = page.registry[ name ] || { dependencies: [] };
				page.registry[ name ].state = next[ name ];
			} ),
			using( names, done, failed ) {
				names = [].concat( names );
				if ( names.some( ( name ) => page.registry[ name ] ) ) {
					waiting.push( { names, done, failed } );
					propagate();
				} else if ( done ) {
					setImmediate( () => done( require ) );
				}
				return chain( Promise.resolve( require ) );
			}
		}
	};
	const world = vm.createContext( {
		mw, URL, URLSearchParams, Blob, Promise, TextEncoder, TextDecoder, Event,
		window: {
			crypto: webcrypto,
			localStorage: storeOf( device ), sessionStorage: storeOf( tab ), document, Reflect,
			Node: class {}, HTMLScriptElement: ScriptElement, BroadcastChannel: Channel,
			jQuery: { ajaxTransport: ( type, transport ) => page.transports.push( transport ) },
			addEventListener: document.addEventListener
		},
		BroadcastChannel: Channel,
		location: {
			host: 'wiki.example', href: 'https://wiki.example/', origin: 'https://wiki.example',
			search: ''
		},
		navigator: {},
		document,
		// Nobody waits for what comes next.
		setTimeout: ( callback, time, ...given ) => time === 0 ?
			setImmediate( callback, ...given ) : timers.push( () => callback( ...given ) ),
		clearTimeout: () => {},
		// As if time flew.
		setInterval: ( callback ) => timers.push( () => Array( 30 ).fill( 0 ).forEach( callback ) ),
		clearInterval: () => {},
		addEventListener: document.addEventListener,
		MutationObserver: Observer,
		PerformanceObserver: Observer,
		fetch: ( url, { body } = {} ) => {
			page.fetched.push( url );
			if ( body && body.get( 'revids' ) ) {
				const found = revisions[ body.get( 'revids' ) ];
				page.stated.push( +body.get( 'revids' ) );
				return Promise.resolve( { json: () => ( { query: found ? {
					pages: [ { title: found.title, revisions: [ found ] } ]
				} : { badrevids: {} } } ) } );
			}
			if ( body && body.get( 'pageids' ) ) {
				return Promise.resolve( { json: () => ( { query: {
					pages: [ { title: 'User:Bob/words.js' } ]
				} } ) } );
			}
			if ( body && body.get( 'list' ) ) {
				return people ? Promise.resolve( { json: () => ( { query: Object.assign( {
					userinfo: { rights: [] }, users: [], restrictions: { semiprotectedlevels: [] }
				}, people ) } ) } ) : Promise.reject( new Error( 'away' ) );
			}
			if ( /action=raw&.*oldid=/.test( url ) ) {
				const found = revisions[ new URL( url ).searchParams.get( 'oldid' ) ];
				return Promise.resolve( {
					ok: !!found,
					arrayBuffer: () => new TextEncoder()
						.encode( found.raw || found.slots.main.content )
				} );
			}
			if ( body ) {
				const names = body.get( 'titles' ).split( '|' );
				page.asked.push( names );
				return page.pages ? Promise.resolve( { json: () => ( { query: {
					pages: names.map( ( title ) => Object.assign(
						{ title }, page.pages[ title ] ? { revisions: [ page.pages[ title ] ] } : {}
					) )
				} } ) } ) : Promise.reject( new Error( 'away' ) );
			}
			const userinfo = { options: page.saved };
			return Promise.resolve( {
				ok: true,
				json: () => page.answer || { query: { allpages: [], userinfo } },
				text: () => typeof texts === 'function' ? texts( url ) : texts
			} );
		}
	} );
	const run = ( script, load ) => {
		const module = { exports: {} };
		vm.runInContext( `( function ( module, require ) {${ script }\n} )`, world )( module, load );
		return module.exports;
	};
	const start = ( host ) => {
		if ( page.failing.length ) {
			throw new Error( 'it does not start' );
		}
		page.given = host;
	};
	modules[ 'ext.gadget.consent-ui' ] = { start: ( host ) => {
		start( host );
		host.subscribe( ( ...what ) => page.heard.push( what ) );
	} };
	modules[ 'ext.gadget.consent-review' ] = { start };
	modules[ HOST ] = run( scripts[ HOST ] || SCRIPTS[ HOST ], require );
	/**
	 * Runs a module, as ResourceLoader does when it has come.
	 *
	 * @param {string} name
	 */
	const execute = ( name ) => {
		const entry = page.registry[ name ];
		const script = name in scripts ? scripts[ name ] : SCRIPTS[ name ] || '';
		if ( script === null ) {
			return;
		}
		try {
			modules[ name ] = name === MANIFEST ? manifest : run( script, require );
			entry.state = 'ready';
		} catch ( error ) {
			warnings.push( error );
			entry.state = 'error';
		}
		propagate();
	};
	// Runs what gadgets depend on, if it may run.
	const follow = () => {
		const { state, dependencies } = page.registry[ CONSENT ];
		const before = states( dependencies );
		if ( state === 'loading' && before.includes( 'error' ) ) {
			page.registry[ CONSENT ].state = 'error';
		} else if ( state === 'loading' && before.every( ( each ) => each === 'ready' ) ) {
			execute( CONSENT );
		}
	};
	// More modules come.
	page.come = ( ...names ) => names.forEach( ( name ) => {
		execute( name );
		follow();
	} );
	/** What takes too long has taken too long. */
	page.late = () => {
		timers.splice( 0 ).forEach( ( callback ) => callback() );
		follow();
	};
	// Whether ResourceLoader would run the module.
	page.mayRun = ( name ) => states( page.registry[ name ].dependencies )
		.every( ( state ) => state === 'ready' );
	page.come( ...order );
	page.consent = modules[ CONSENT ];
	/** @return {Promise<void>} */
	page.settle = () => new Promise( ( resolve ) => {
		setTimeout( resolve, 150 );
	} );
	await page.settle();
	return page;
}
