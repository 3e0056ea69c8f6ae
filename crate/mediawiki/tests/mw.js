/**
 * Twins of the parts of `mw` that this crate uses. There is no MediaWiki on the page of these tests,
 * so each twin keeps the contract that MediaWiki documents (jQuery's promises included). What the
 * real `mw` does is tested end to end.
 */

/** As in MediaWiki's mediawiki.storage.js: any exception becomes `false`. */
class SafeStorage {
	constructor( store ) {
		this.all = this.store = store;
	}

	get( key ) {
		try {
			return this.store.getItem( key );
		} catch ( e ) {
			return false;
		}
	}

	set( key, value ) {
		try {
			this.store.setItem( key, value );
			return true;
		} catch ( e ) {
			return false;
		}
	}

	remove( key ) {
		try {
			this.store.removeItem( key );
			return true;
		} catch ( e ) {
			return false;
		}
	}
}

const storage = new SafeStorage( window.localStorage );
storage.session = new SafeStorage( window.sessionStorage );

let sent = [];
let answers = [];

/** A jQuery promise: it settles later, and with several values. */
function next( request ) {
	sent.push( request );
	const { done, failed } = answers.shift();
	return {
		then( onDone, onFailed ) {
			setTimeout( () => failed ? onFailed( ...failed ) : onDone( done ) );
			return this;
		}
	};
}

window.mw = {
	storage,
	config: new Map( [ [ 'wgNamespaceNumber', -1 ], [ 'wgSiteName', 'A wiki' ], [ 'wgWikiID', 7 ] ] ),
	message: ( key, ...parameters ) => ( { text: () => [ key, ...parameters ].join( '|' ) } ),
	util: { getUrl: ( page ) => '/wiki/' + page },
	user: {
		isNamed: () => window.mw.user.name !== null,
		getName: () => window.mw.user.name || '~2026-1',
		name: null,
		options: { values: { 'userjs-a': 'text', 'userjs-b': 7, other: 'text' } }
	},
	Api: class {
		constructor( options ) {
			this.options = options;
		}

		get( parameters ) {
			return next( { method: 'get', options: this.options, parameters } );
		}

		postWithToken( token, parameters ) {
			return next( { method: 'post', token, options: this.options, parameters } );
		}
	}
};

/** Blocks both stores, as a browser's setting does, or unblocks them. */
export function blockStorage( isBlocked ) {
	for ( const safe of [ storage, storage.session ] ) {
		safe.store = isBlocked ? undefined : safe.all;
	}
}

export function logIn( name ) {
	window.mw.user.name = name || null;
}

/** The next request succeeds. `answer`: JSON. */
export function succeed( answer ) {
	answers.push( { done: JSON.parse( answer ) } );
}

/**
 * The next request fails with a code and details (JSON), as mw.Api fails. `retryAfter`: a header of
 * the response; empty for none.
 */
export function fail( code, details, retryAfter ) {
	const request = { getResponseHeader: ( name ) => name === 'Retry-After' && retryAfter || null };
	details = JSON.parse( details );
	if ( details.xhr ) {
		Object.assign( details.xhr, request );
	}
	answers.push( { failed: [ code, details, details, request ] } );
}

/** The requests since the last call, as JSON. */
export function takeSent() {
	const all = JSON.stringify( sent );
	sent = [];
	return all;
}
