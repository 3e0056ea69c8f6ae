/**
 * Which pages of the wiki are not those of a build. Their titles are those in the gadgets'
 * definitions: a page may be in a folder (`MediaWiki:Gadget-consent/BUILD/consent-host.js`).
 */

const PREFIX = /^.*?:Gadget-/;
const FOLDER = /^.*\//;

/** Words in languages, which no definition names. The host fetches them beside its own page. */
const WORDS = /^consent-i18n-/;
const HOST = 'consent-host';

/** The wiki's own page among those of the module. */
export const MANIFEST_PAGE = 'consent-manifest.js';
/** The check's own page, which cannot have its own sum in it. */
const CHECK_PAGE = 'consent-check.js';

/**
 * @typedef {Object} Gadget As `list=gadgets` has it
 * @property {string} id
 * @property {{module?:{scripts?:string[],styles?:string[]}}} metadata
 *
 * @typedef {Object} Live A page that a gadget has
 * @property {string} title
 * @property {string} name Its name in a build
 *
 * @typedef {Object} Answer What the wiki knows of pages
 * @property {Array<{from:string,to:string}>} [normalized]
 * @property {Array<{title:string,missing?:boolean,revisions?:Array<{sha1?:string}>}>} pages
 */

/**
 * @param {string} title
 * @return {string}
 */
const nameOf = ( title ) => title.replace( PREFIX, '' ).replace( FOLDER, '' );

/**
 * @param {Object<string,string>} sums The SHA-1 of each page of the build, by its name
 * @param {Gadget[]} gadgets Those of the module
 * @return {Live[]} All pages that the wiki should have, with the words
 */
export function livePages( sums, gadgets ) {
	/** @type {Live[]} */
	const live = [];
	gadgets.forEach( ( { id, metadata: { module } } ) => {
		const { scripts = [], styles = [] } = module || {};
		scripts.concat( styles ).forEach( ( title ) => {
			const name = nameOf( title );
			live.push( { title, name } );
			if ( id === HOST ) {
				const folder = title.slice( 0, -name.length );
				Object.keys( sums ).filter( ( words ) => WORDS.test( words ) ).forEach(
					( words ) => live.push( { title: folder + words, name: words } )
				);
			}
		} );
	} );
	return live;
}

/**
 * @param {Object<string,string>} sums
 * @param {Live[]} live
 * @return {string[]} The names of pages that no gadget has
 */
export const lacking = ( sums, live ) => Object.keys( sums ).filter(
	( name ) => !WORDS.test( name ) && !live.some( ( page ) => page.name === name )
);

/**
 * @param {Object<string,string>} sums
 * @param {Live[]} live
 * @param {Answer} answer What the wiki has
 * @return {string[]} The titles of those that are missing or have another text
 */
export function wrongPages( sums, live, { normalized = [], pages } ) {
	return live.filter( ( { title, name } ) => {
		if ( name === MANIFEST_PAGE || name === CHECK_PAGE ) {
			return false;
		}
		// The namespace may have a name of the wiki's language.
		const renamed = normalized.find( ( { from } ) => from === title );
		const found = pages.find( ( page ) => page.title === ( renamed ? renamed.to : title ) );
		const [ revision ] = found && found.revisions || [];
		// Whoever installs leaves out the languages that no reader has.
		return revision ? revision.sha1 !== undefined && revision.sha1 !== sums[ name ] :
			!WORDS.test( name );
	} ).map( ( { title } ) => title );
}
