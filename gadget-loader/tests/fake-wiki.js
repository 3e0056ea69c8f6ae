/**
 * A page of a wiki, as far as the loader and the host use it: ResourceLoader's registry, `mw`, the
 * stores and the head of the document. No browser.
 */

import vm from 'node:vm';
import { fileURLToPath } from 'node:url';

import { buildSync } from 'esbuild';

/**
 * @param {string} name A composition root
 * @return {string} Its bundle
 */
function bundle( name ) {
	const entry = fileURLToPath( new URL( `../src/${ name }`, import.meta.url ) );
	return buildSync( {
		entryPoints: [ entry ],
		bundle: true,
		write: false,
		format: 'cjs',
		target: 'es2016',
		external: [ './consent-manifest.js', 'ext.gadget.*' ],
		define: { LANGUAGES: '["de"]', BUILD: '"0"' },
		logLevel: 'error'
	} ).outputFiles[ 0 ].text;
}

const LOADER = bundle( 'index.js' );
const HOST = bundle( 'host.js' );

/**
 * @param {Object<string,string>} values
 * @return {Object} A store
 */
const storeOf = ( values ) => ( {
	get: ( key ) => key in values ? values[ key ] : null,
	set: ( key, value ) => {
		values[ key ] = value;
	},
	getItem: ( key ) => key in values ? values[ key ] : null
} );

/** Sees nothing. */
class Observer {
	observe() {}
}

/** An element of a page, as far as policies are concerned. */
class Element {
	constructor( document, name ) {
		Object.assign( this, { document, name, attributes: {} } );
	}

	setAttribute( name, value ) {
		this.attributes[ name ] = value;
	}

	getAttribute( name ) {
		return this.attributes[ name ];
	}

	append( child ) {
		this.document.put.push( child );
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
		createElement: ( name ) => new Element( document, name ),
		addEventListener: ( name, listener ) => {
			on[ name ] = listener;
		},
		querySelector: ( selector ) => selector === 'head' ? document.documentElement :
			document.put.find( ( { name } ) => selector.startsWith( name ) ) || null,
		querySelectorAll: () => []
	};
	document.documentElement = new Element( document, 'html' );
	return document;
}

/**
 * Opens a page. Timers never fire.
 *
 * @param {Object} given
 * @param {Object} [given.manifest] None: the wiki has no such page
 * @param {Object<string,string>} [given.options] Of the user
 * @param {Object<string,any>} [given.config]
 * @param {Object<string,string>} [given.device]
 * @param {Object<string,string>} [given.tab]
 * @return {Promise<Object>} What can be seen of the page
 */
export async function open( { manifest, options = {}, config = {}, device = {}, tab = {} } ) {
	const settings = Object.assign( {
		wgUserName: 'Ann', wgUserIsTemp: false, wgUserGroups: [ '*' ], wgWikiID: 'wiki',
		wgPageName: 'Page', wgScript: '/index.php', wgLoadScript: '/load.php', wgScriptPath: '', wgArticlePath: '/wiki/$1'
	}, config );
	const on = {};
	const document = documentOf( on );
	const warnings = [];
	const page = {
		/** @return {string[]} The policies in the head, without what they are tried with */
		get policies() {
			return document.put.filter( ( { name } ) => name === 'meta' ).map( ( meta ) => meta
				.getAttribute( 'content' ).replace( /;base-uri http: https: wss:.*/, '' ) );
		},
		/** The modules that were called. */
		called: [],
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
		/** What the wiki has as the user's preferences by now. */
		saved: Object.assign( {}, options ),
		/** Listeners of the document and its window. */
		on,
		tab,
		registry: {
			'ext.gadget.consent': { state: 'executing', dependencies: [] },
			'ext.gadget.tiles': { state: 'loading', dependencies: [ 'ext.gadget.consent' ] },
			'ext.gadget.free': { state: 'loading', dependencies: [] },
			site: { state: 'loading', dependencies: [] }
		}
	};
	class Channel {
		constructor() {
			page.channel = this;
			this.posted = [];
		}

		postMessage( data ) {
			this.posted.push( data );
		}
	}
	const preferences = Object.assign( { 'gadget-tiles': 1 }, options );
	const modules = {};
	const require = ( name ) => {
		page.called.push( name );
		return modules[ name ];
	};
	const chain = ( value ) => ( {
		then: ( done ) => chain( done ? done( value ) : value ),
		always: () => chain( value )
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
		storage: Object.assign( storeOf( device ), { session: storeOf( tab ) } ),
		log: Object.assign( () => {}, {
			warn: ( ...text ) => warnings.push( text.join( ' ' ) ),
			error: ( error ) => warnings.push( error )
		} ),
		notify: ( text ) => page.told.push( text ),
		hook: () => ( { fire: ( decision ) => page.decisions.push( decision ) } ),
		language: { getFallbackLanguageChain: () => [ 'de', 'en' ] },
		requestIdleCallback: ( callback ) => setImmediate( callback ),
		util: { addPortletLink: () => {}, getUrl: ( name ) => name },
		loader: {
			moduleRegistry: page.registry,
			load: () => {},
			getState: ( name ) => page.registry[ name ] ? page.registry[ name ].state : null,
			state: ( states ) => Object.keys( states ).forEach( ( name ) => {
				page.registry[ name ] = page.registry[ name ] || { dependencies: [] };
				page.registry[ name ].state = states[ name ];
			} ),
			using( name, done ) {
				if ( done ) {
					setImmediate( () => done( require ) );
				}
				return chain( require );
			}
		}
	};
	const world = vm.createContext( {
		mw, URL, URLSearchParams, Blob, Promise,
		window: {
			localStorage: storeOf( device ), sessionStorage: storeOf( tab ), document, Reflect,
			Node: class {}, BroadcastChannel: Channel, addEventListener: document.addEventListener
		},
		BroadcastChannel: Channel,
		location: {
			host: 'wiki.example', href: 'https://wiki.example/', origin: 'https://wiki.example'
		},
		navigator: {},
		document,
		setTimeout: () => 0,
		clearTimeout: () => {},
		MutationObserver: Observer,
		PerformanceObserver: Observer,
		fetch: ( url ) => {
			page.fetched.push( url );
			const userinfo = { options: page.saved };
			const query = { allpages: [], userinfo };
			return Promise.resolve( { text: () => 'module.exports = {};\n', json: () => ( { query } ) } );
		}
	} );
	const run = ( script, load ) => {
		const module = { exports: {} };
		vm.runInContext( `( function ( module, require ) {${ script }\n} )`, world )( module, load );
		return module.exports;
	};
	const start = ( host ) => {
		page.given = host;
		host.subscribe( ( ...what ) => page.heard.push( what ) );
	};
	modules[ 'ext.gadget.consent-ui' ] = { start };
	modules[ 'ext.gadget.consent-review' ] = { start };
	modules[ 'ext.gadget.consent-host' ] = run( HOST, require );
	page.consent = run( LOADER, () => {
		if ( !manifest ) {
			throw new Error( 'no such page' );
		}
		return manifest;
	} );
	page.settle = () => new Promise( ( resolve ) => {
		setTimeout( resolve, 60 );
	} );
	await page.settle();
	return page;
}
