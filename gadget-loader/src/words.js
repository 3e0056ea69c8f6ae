/**
 * The module's words in the user's language, fetched while the module itself is on its way. English
 * comes with the module.
 */

/* global LANGUAGES, BUILD */

/** Milliseconds that the module waits for its words. English is better than nothing. */
const PATIENCE = 2e3;

/**
 * @typedef {Object} Words
 * @property {string} [language] Of the texts
 * @property {boolean} [isLacking] There are texts in the user's language, which could not be had
 * @property {Object<string,string>} [texts]
 * @property {string[]} titles Of pages that may hold the wiki's own texts
 *
 * @typedef {Object} Wiki
 * @property {string} script The address of index.php
 * @property {string} folder Where the pages of this build are: `consent/BUILD/`, or nothing
 * @property {function(): Promise<string[]>} languages Gives the user's languages, the first choice
 *  first
 * @property {function(any): void} warn
 */

/**
 * A page of texts, after its banner. It is a script to be safe from those who may edit no scripts;
 * it is not run.
 */
const PAGE = /^(?:\/\*.*\*\/\s+)?module\.exports = ([^]*);\s*$/;

/** The parameters of the Action API that list these pages. */
export const WIKI_TEXTS = {
	apnamespace: '8',
	apprefix: 'Gadget-consent-',
	aplimit: 'max',
	maxage: '300'
};

/**
 * The folder of a module's pages, as they are named in the definition: each build that was deployed
 * has its own (docs/decisions/0035-deployed-beside-and-flipped.md). Pages that were saved by hand
 * have none.
 *
 * @param {any} registry ResourceLoader's
 * @param {string} module
 * @return {string} With the slash at its end
 */
export function folderOf( registry, module ) {
	const { script } = registry[ module ] || {};
	return String( script && script.main || '' ).replace( /[^/]*$/, '' );
}

/**
 * Never rejects. What comes after it has resolved changes nothing any more: all that a page shows
 * is in one language.
 *
 * @param {Promise<any>} listing An answer of the Action API with these pages
 * @param {Wiki} wiki
 * @return {Promise<Words>}
 */
export function words( listing, { script, folder, languages, warn } ) {
	/** @type {Words} */
	const result = { titles: [] };
	const theirs = languages().then( ( chain ) => {
		const language = chain.find( ( code ) => code === 'en' || LANGUAGES.includes( code ) ) ||
			'en';
		if ( !LANGUAGES.includes( language ) ) {
			// There is no such page.
			return;
		}
		result.isLacking = true;
		const page = new URLSearchParams( {
			action: 'raw',
			ctype: 'text/javascript',
			title: `MediaWiki:Gadget-${ folder }consent-i18n-${ language }.js`,
			// Texts of another build have another address.
			build: BUILD,
			maxage: '86400',
			smaxage: '86400'
		} );
		const get = ( /** @type {string} */ again ) => fetch( script + '?' + page + again )
			.then( ( answer ) => answer.text() )
			.then( ( text ) => {
				const texts = JSON.parse( /** @type {string[]} */ ( PAGE.exec( text ) )[ 1 ] );
				if ( texts[ '@build' ] !== BUILD ) {
					// They may speak of what the module no longer has, or never had.
					throw new Error( language + ': words of another build' );
				}
				return texts;
			} );
		// Somebody has kept what the page was in the middle of an update.
		return get( '' ).catch( () => get( '&again=' + Date.now() ) )
			.then( ( texts ) => {
				result.texts = texts;
				result.language = language;
				result.isLacking = false;
			} );
	} );
	const own = listing.then( ( answer ) => {
		result.titles = answer.query.allpages.map(
			( /** @type {{title:string}} */ page ) => page.title
		);
	} );
	return Promise.race( [
		Promise.all( [ theirs, own ].map( ( part ) => part.then( null, warn ) ) ),
		new Promise( ( resolve, reject ) => {
			setTimeout( reject, PATIENCE, new Error( 'the words take too long' ) );
		} )
	] ).then( null, warn ).then( () => Object.assign( {}, result ) );
}
