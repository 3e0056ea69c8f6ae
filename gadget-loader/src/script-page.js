/**
 * Which page of a wiki an address loads, as MediaWiki reads addresses. The core states the rule
 * (`crate/core/src/script_page.rs`), and `tests/vectors/scripts.jsonl` holds both to the same
 * answers.
 */

import { SCRIPT } from './manifest.js';

/**
 * @typedef {Object} Wiki
 * @property {string[]} hosts With ports that are not the scheme's own. The first one is its name
 * @property {string} script The path of index.php (`wgScript`); empty: not known
 * @property {string} article The path of a page, with `$1` for its title; empty: not known
 * @property {Object<string,number>} namespaces Their numbers by name (`wgNamespaceIds`)
 * @property {Object<string,string>} names Of namespaces that not every wiki has, by number
 * @property {number[]} caseSensitive Where the first letter of a title may be a small one
 *
 * @typedef {Object} Wikis
 * @property {Wiki} own Of the page
 * @property {Wiki[]} others Of which something is known
 * @property {string[]} firstParty Sources, as the site policy or the manifest has them
 *
 * @typedef {Object} Unknown Only the wiki knows which page it is
 * @property {string} host
 * @property {number} [revision]
 * @property {number} [page]
 *
 * @typedef {string|Unknown|null} Loaded A page's name, `//HOST/TITLE`; `null`: no page of a wiki
 *  that counts
 */

/** The names of the namespaces that every wiki has, from -2 on. Every wiki understands them. */
const EVERYWHERE = ( 'Media,Special,,Talk,User,User_talk,Project,Project_talk,File,File_talk,' +
	'MediaWiki,MediaWiki_talk,Template,Template_talk,Help,Help_talk,Category,Category_talk' )
	.split( ',' );
const FIRST = -2;
const MEDIA = -2;
const SPECIAL = -1;
const FILE = 6;

/** The parameters that say what is loaded. */
const KNOWN = [
	'action', 'curid', 'diff', 'direction', 'oldid', 'section', 'slot', 'templates', 'title'
];

/** The most bytes of a title without its namespace. */
const LONGEST = 255;

/** Digits of which a number can have more than JavaScript counts. */
const MANY = 15;

const MARKS = /[\u200e\u200f\u202a-\u202e]/g;
const SPACES = /[ _\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
// eslint-disable-next-line no-control-regex
const ILLEGAL = /[#<>[\]{}|\0-\x1f\x7f]|%[\da-f]{2}|&#?(?:[\da-z]|[^\0-\x7f])+;|(?:^|\/)\.\.?(?:\/|$)|~~~/i;
// What MediaWiki lists as different in different versions of PHP.
const DISPUTED = /^[\u0345\u0282\u10d0-\u10ff\u1d8e\u1f80-\u1ffc\u2170-\u217f\u24d0-\u24e9\ua794\ua7b9-\ua7c3\u{16e60}-\u{16e7f}]$/u;

/**
 * @param {string} text
 * @return {number}
 */
const bytesOf = ( text ) => new TextEncoder().encode( text ).length;

/**
 * Decodes percent-escapes. A `%` without two digits stays. What is not UTF-8 becomes U+FFFD.
 *
 * @param {string} text
 * @param {boolean} [isQuery] `+` is a space
 * @return {string}
 */
function decoded( text, isQuery ) {
	if ( isQuery ) {
		text = text.replace( /\+/g, ' ' );
	}
	if ( !text.includes( '%' ) ) {
		return text;
	}
	/** @type {number[]} */
	const bytes = [];
	text.split( /(%[\da-f]{2})/i ).forEach( ( part, index ) => {
		if ( index % 2 ) {
			bytes.push( parseInt( part.slice( 1 ), 16 ) );
		} else {
			bytes.push( ...new TextEncoder().encode( part ) );
		}
	} );
	return new TextDecoder( 'utf-8', { ignoreBOM: true } ).decode( new Uint8Array( bytes ) );
}

/**
 * @param {string} text
 * @return {[ Object<string,string>, boolean ]} The values, of which the last one counts; and
 *  whether one of them is a list
 */
function queryOf( text ) {
	/** @type {Object<string,string>} */
	const values = Object.create( null );
	let hasList = false;
	text.split( '&' ).filter( Boolean ).forEach( ( part ) => {
		const [ , name, value = '' ] = /** @type {string[]} */ ( /^([^=]*)=?([^]*)$/.exec( part ) );
		// As PHP registers variables.
		const plain = decoded( name, true ).replace( /^ +/, '' ).split( '\0' )[ 0 ];
		const known = plain.split( '[' )[ 0 ].replace( /[. ]/g, '_' );
		if ( KNOWN.includes( known ) ) {
			hasList = hasList || plain.includes( '[' );
			values[ known ] = decoded( value, true );
		}
	} );
	return [ values, hasList ];
}

/**
 * @param {string} path
 * @param {Wiki} wiki
 * @return {string|null|undefined} The title in a path; `null`: only the wiki knows; `undefined`:
 *  there is none
 */
function titleInPath( path, { script, article } ) {
	const title = ( /** @type {string} */ text ) => decoded( text ) || null;
	for ( const one of script ? [ script ] : [ '/w/index.php', '/index.php' ] ) {
		const folder = one.replace( /\/[^/]*$/, '' );
		if ( path === one || folder && path === folder + '/' ) {
			return undefined;
		}
		if ( path.startsWith( one ) ) {
			return path[ one.length ] === '/' ? title( path.slice( one.length + 1 ) ) : null;
		}
	}
	const pattern = article || '/wiki/$1';
	const at = pattern.indexOf( '$1' );
	if ( at < 0 || pattern.includes( '?' ) ) {
		return null;
	}
	const [ before, after ] = [ pattern.slice( 0, at ), pattern.slice( at + 2 ) ];
	return path.startsWith( before ) && path.slice( before.length ).endsWith( after ) ?
		title( path.slice( before.length, path.length - after.length ) ) : null;
}

/**
 * @param {string} name Of a namespace
 * @param {Wiki} wiki
 * @return {number|undefined} Its number
 */
function numberOf( name, { namespaces } ) {
	name = name.toLowerCase();
	const at = EVERYWHERE.findIndex( ( one ) => !!one && one.toLowerCase() === name );
	return at < 0 ? Object.prototype.hasOwnProperty.call( namespaces, name ) ?
		namespaces[ name ] : undefined : at + FIRST;
}

/**
 * @param {string} text In form NFC
 * @param {Wiki} wiki
 * @return {string|null|undefined} The title; `null`: no page can have it; `undefined`: only the
 *  wiki knows
 */
function titleOf( text, wiki ) {
	if ( text.includes( '\ufffd' ) ) {
		return undefined;
	}
	let rest = text.replace( MARKS, '' ).split( SPACES ).filter( Boolean ).join( '_' );
	let namespace = 0;
	if ( rest[ 0 ] === ':' ) {
		rest = rest.slice( 1 ).replace( /^_+|_+$/g, '' );
	}
	// A colon at the very beginning is none. The first sign may take two places.
	const at = rest.indexOf( ':', 1 );
	if ( at > 0 ) {
		const number = numberOf( rest.slice( 0, at ).replace( /_+$/, '' ), wiki );
		if ( number === undefined ) {
			// A page, or another wiki.
			return undefined;
		}
		namespace = number;
		rest = rest.slice( at + 1 ).replace( /^_+/, '' );
	}
	if ( rest.includes( '#' ) ) {
		rest = rest.split( '#' )[ 0 ].replace( /_+$/, '' );
	}
	if ( !rest || rest[ 0 ] === ':' || bytesOf( rest ) > LONGEST || ILLEGAL.test( rest ) ) {
		return null;
	}
	if ( namespace === SPECIAL ) {
		return undefined;
	}
	if ( namespace === MEDIA ) {
		namespace = FILE;
	}
	const name = namespace - FIRST in EVERYWHERE ? EVERYWHERE[ namespace - FIRST ] :
		wiki.names[ namespace ];
	if ( name === undefined ) {
		return undefined;
	}
	if ( !wiki.caseSensitive.includes( namespace ) ) {
		const [ first ] = Array.from( rest );
		const upper = first.toUpperCase();
		if ( Array.from( upper ).length > 1 || DISPUTED.test( first ) ) {
			return undefined;
		}
		rest = upper + rest.slice( first.length );
	}
	return name ? name + ':' + rest : rest;
}

/**
 * @param {string|undefined} text
 * @return {number} 0 if it is missing; not a number, if only PHP knows
 */
const plainNumber = ( text ) => !text ? 0 :
	/^\d+$/.test( text ) && text.replace( /^0+/, '' ).length <= MANY ? +text : NaN;

/**
 * @param {string} path
 * @param {string} query
 * @param {Wiki} wiki
 * @return {Loaded}
 */
function ofWiki( path, query, wiki ) {
	const [ host ] = wiki.hosts;
	const [ values, hasList ] = queryOf( query );
	if ( ( values.action || '' ).toLowerCase() !== 'raw' ) {
		return null;
	}
	const inPath = titleInPath( path, wiki );
	const isOdd = hasList || !!values.direction || !!values.section ||
		!/^(?:main)?$/.test( values.slot || '' ) || values.templates === 'expand';
	const [ revision, diff, page ] = [ values.oldid, values.diff, values.curid ].map( plainNumber );
	if ( isOdd || inPath === null || isNaN( revision ) || !revision && isNaN( diff ) ||
		!revision && !diff && isNaN( page ) ) {
		return { host };
	}
	if ( revision || diff ) {
		return { host, revision: revision || diff };
	}
	if ( page ) {
		return { host, page };
	}
	const title = titleOf( ( inPath || values.title || '' ).normalize(), wiki );
	return title === undefined ? { host } : title && `${ SCRIPT }${ host }/${ title }`;
}

/**
 * @param {string} source Of the first party
 * @param {string} host
 * @return {boolean} The source names the whole host
 */
function names( source, host ) {
	const [ , wild, bare ] = /^(?:https:\/\/)?(\*\.)?([^:/]+(?::\d+)?)$/.exec( source ) || [];
	return !!bare && ( wild ? host.endsWith( '.' + bare ) : host === bare );
}

/**
 * @param {string} address As the browser has resolved it
 * @param {Wikis} wikis
 * @return {Loaded} What it loads
 */
export function loaded( address, { own, others, firstParty } ) {
	const [ , host, path, query = '' ] =
		/^https?:\/\/(?:[^/?#]*@)?([^/?#@]*)([^?#]*)(?:\?([^#]*))?/.exec( address ) || [];
	if ( host === undefined ) {
		return null;
	}
	const known = [ own ].concat( others ).find( ( { hosts } ) => hosts.includes( host ) );
	return known ? ofWiki( path, query, known ) :
		firstParty.some( ( source ) => names( source, host ) ) ? ofWiki( path, query, {
			hosts: [ host ], script: '', article: '', namespaces: {}, names: {}, caseSensitive: []
		} ) : null;
}
