/**
 * What the user's answer to one gadget means for this page view. By equality alone: whatever needs
 * more thought than that is held, and the Rust core decides. Formats: docs/formats.md.
 */

const PASSIVE = [ 'connect', 'font', 'img', 'media', 'style' ];
const ENTRY = /^1;(allow|refuse|never);(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]));([^;]*)(?:;([^;]+))?$/;
const KIND = '(?:connect|font|frame|img|media|script|style|worker)';
// Only of what cannot stand as it is.
const ESCAPE = '%(?:[0189A-F][\\dA-F]|2[02357CF]|3[BCEF]|5[B-D]|7[CF])';
const END = '(?:/|$)';
const HOST_END = '(?::|' + END + ')';
const LOOPBACK = '(?=(?:[^/:]*\\.)?localhost' + HOST_END +
	'|127(?:\\.\\d+){3}' + HOST_END + ')';
// Kinds, then a source: scheme, host, port, path. Only in the one spelling that the core writes, so
// that what is the same is equal: without a scheme's own port, escapes in upper case, and no bare
// number for a host, so that `media:8443` is a host and its port.
const REQUEST = new RegExp(
	'^(?:(' + KIND + '(?:\\+' + KIND + ')*):)?(' +
	'(?:(?:wss://)?(?![^/]*:443' + END + ')|(?:http|ws)://(?![^/]*:80' + END + ')' + LOOPBACK + ')' +
	'(?:\\*\\.)?(?!\\d+' + HOST_END + ')[a-z\\d-]+(?:\\.[a-z\\d-]+)*(?::([1-9]\\d*))?' +
	'(?:/(?:[\\w!$&()*+./:=@^`{}~-]|' + ESCAPE + ')+)?)$'
);

/**
 * Kinds by source.
 *
 * @typedef {Object<string,string[]>} Requests
 */

/**
 * @param {string|undefined} list A list of requests
 * @return {Requests|null} Null for a list that is not one through and through
 */
export function read( list ) {
	/** @type {Requests} */
	const requests = Object.create( null );
	return ( list ? list.split( ' ' ) : [] ).every( ( text ) => {
		const match = REQUEST.exec( text );
		// The core writes a source once: of two, the later would hide what the earlier refuses.
		if ( !match || requests[ match[ 2 ] ] || Number( match[ 3 ] ) > 65535 ) {
			return false;
		}
		requests[ match[ 2 ] ] = match[ 1 ] ? match[ 1 ].split( '+' ) : PASSIVE;
		return true;
	} ) ? requests : null;
}

/**
 * @param {Requests} requests
 * @return {string} A list of requests
 */
export function format( requests ) {
	return Object.keys( requests )
		.map( ( source ) => requests[ source ].join( '+' ) + ':' + source )
		.join( ' ' );
}

/**
 * @param {string[]} declaration A gadget's value in the manifest: needed, optional, flags,
 *  forbidden
 * @param {string|null} text The ledger's entry
 * @param {number} [since] What was allowed before this time has to be confirmed
 * @return {'refused'|'held'|Requests} Granted: what is open for the gadget
 */
export function verdict( declaration, text, since ) {
	const entry = ENTRY.exec( text || '' );
	// What the site policy forbids is told by the module.
	if ( !entry || declaration[ 3 ] ) {
		return 'held';
	}
	const granted = read( entry[ 3 ] );
	const refused = read( entry[ 4 ] );
	const needed = read( declaration[ 0 ] );
	const optional = read( declaration[ 1 ] );
	if ( !granted || !refused || !needed || !optional ) {
		return 'held';
	}
	if ( entry[ 1 ] === 'never' ) {
		return 'refused';
	}
	/**
	 * @param {Requests} requests
	 * @param {string} source
	 * @param {string} kind
	 * @return {boolean}
	 */
	const has = ( requests, source, kind ) => !!requests[ source ] &&
		requests[ source ].includes( kind );
	/**
	 * @param {Requests} requests
	 * @param {function(string, string): boolean} test
	 * @return {boolean}
	 */
	const every = ( requests, test ) => Object.keys( requests ).every(
		( source ) => requests[ source ].every( ( kind ) => test( source, kind ) )
	);

	if ( entry[ 1 ] === 'refuse' ) {
		return every( needed, ( source, kind ) => !has( refused, source, kind ) ) ?
			'held' : 'refused';
	}
	if ( since && !( Date.parse( entry[ 2 ] ) > since ) ) {
		return 'held';
	}
	/** @type {Requests} */
	const open = Object.create( null );
	/**
	 * @param {string} source
	 * @param {string} kind
	 * @return {boolean}
	 */
	const take = ( source, kind ) => {
		if ( !has( granted, source, kind ) || has( refused, source, kind ) ) {
			return false;
		}
		open[ source ] = ( open[ source ] || [] ).concat( kind );
		return true;
	};
	return every( needed, take ) &&
		every( optional, ( source, kind ) => take( source, kind ) ||
			has( refused, source, kind ) ) ?
		open : 'held';
}
