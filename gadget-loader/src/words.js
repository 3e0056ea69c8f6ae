/**
 * The module's words in the user's language, fetched while the module itself is on its way. English
 * comes with it.
 */

/* global LANGUAGES, BUILD */

/** Milliseconds that the module waits for its words: rather English than nothing. */
const PATIENCE = 2e3;

/**
 * @typedef {Object} Words
 * @property {string} [language] Of the texts
 * @property {Object<string,string>} [texts]
 * @property {string[]} titles Of pages that may hold the wiki's own texts
 */

/** Of a question to the Action API: what lists these pages. */
export const OWN = {
	apnamespace: '8',
	apprefix: 'Gadget-consent-',
	aplimit: 'max',
	maxage: '300'
};

/**
 * Never rejects.
 *
 * @param {Promise<any>} listing An answer of the Action API with these pages
 * @return {Promise<Words>}
 */
export function words( listing ) {
	/** @type {Words} */
	const result = { titles: [] };
	// What the module depends on comes by an answer of its own, and before the large one.
	/** @type {any} */
	const theirs = mw.loader.using( 'mediawiki.language' ).then( () => {
		// @ts-ignore Not in types-mediawiki.
		const chain = mw.language.getFallbackLanguageChain();
		/** @type {string} */
		const language = chain.find(
			( /** @type {string} */ code ) => code === 'en' || LANGUAGES.includes( code )
		) || 'en';
		if ( !LANGUAGES.includes( language ) ) {
			// Nobody asks for what is not there.
			return;
		}
		const page = new URLSearchParams( {
			action: 'raw',
			ctype: 'application/json',
			title: `MediaWiki:Gadget-consent-i18n-${ language }.json`,
			// Texts of another build have another address.
			build: BUILD,
			maxage: '86400',
			smaxage: '86400'
		} );
		return fetch( mw.config.get( 'wgScript' ) + '?' + page )
			.then( ( answer ) => answer.json() )
			.then( ( texts ) => {
				result.language = language;
				result.texts = texts;
			} );
	} );
	/** @type {any} */
	const own = listing.then( ( answer ) => {
		result.titles = answer.query.allpages.map(
			( /** @type {{title:string}} */ page ) => page.title
		);
	} );
	return Promise.race( [
		Promise.all( [ theirs, own ].map( ( part ) => part.then( null, mw.log.warn ) ) ),
		new Promise( ( resolve, reject ) => {
			setTimeout( reject, PATIENCE, new Error( 'the words take too long' ) );
		} )
	] ).then( null, mw.log.warn ).then( () => result );
}
