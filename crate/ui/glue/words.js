'use strict';

/**
 * The module's words: those in the user's language, or English, which comes with the module, if not
 * all of them are there; on top of some of these what the wiki says of its own, on pages named as
 * for any other message of MediaWiki (`MediaWiki:Gadget-consent-KEY` in the wiki's language, `…/de`
 * in another).
 *
 * Any administrator may edit such a page. So none of them has a word of a question, an answer or a
 * button: it could say the opposite of what the button does.
 */

/**
 * @typedef {Object} Words What `words.js` of gadget-loader has fetched
 * @property {string} [language] Of the texts
 * @property {boolean} [isLacking] There are texts in the user's language, which could not be had
 * @property {boolean} [isEnglish] English stands in for the user's language
 * @property {Object<string,string>} [texts]
 * @property {string[]} titles Of pages that may hold texts
 *
 * @typedef {Object} Host Of gadget-loader, as far as words are concerned (`bridge.js`, `host.js`)
 * @property {string} build
 * @property {Promise<Words>} words
 * @property {string} menuKey
 * @property {string} badgeKey
 * @property {boolean} lacksWords The modules speak English because words could not be had
 * @property {boolean} isEnglish The modules speak English to somebody with another language
 */

/** Milliseconds that the module waits for the wiki's own texts. */
const PATIENCE = 2e3;

/** The messages that a wiki can replace: explanations outside of questions. */
const REPLACEABLE = /^gadget-consent-(notice-(forbidden|outdated|blocked-by-wiki|unguarded)|review-(title|empty|device|(own-|blocked-|files-)?intro))$/;

/** How many pages the Action API gives at a time. */
const BATCH = 50;

/**
 * @param {string[]} titles
 * @return {Promise<Array<{title:string,text:string}>>}
 */
function read( titles ) {
	const api = new mw.Api( { ajax: { timeout: PATIENCE } } );
	const batches = [];
	for ( let start = 0; start < titles.length; start += BATCH ) {
		batches.push( api.get( {
			formatversion: 2,
			prop: 'revisions',
			titles: titles.slice( start, start + BATCH ),
			rvprop: 'content',
			rvslots: 'main',
			maxage: 300
		} ) );
	}
	return Promise.all( batches ).then( ( answers ) => [].concat(
		...answers.map( ( answer ) => answer.query.pages.map( ( /** @type {any} */ page ) => ( {
			title: page.title,
			text: page.revisions[ 0 ].slots.main.content
		} ) ) )
	) );
}

/**
 * @param {string} title
 * @return {string[]} The message's key and the language
 */
function parse( title ) {
	// Whatever the namespace is called here.
	const [ key, language ] = title.replace( /^.*?:/, '' ).split( '/' );
	return [
		key[ 0 ].toLowerCase() + key.slice( 1 ),
		language || mw.config.get( 'wgContentLanguage' )
	];
}

/**
 * MediaWiki chooses between the forms by the rules of the user's language. English has a form for
 * one, and a form for all other numbers.
 *
 * @param {string} text In English
 * @return {string} The same for any language
 */
const pluralOfAll = ( text ) => text.replace( /\{\{PLURAL:[^{|}]*\|(?!\d+=)/g, '$&1=' );

/**
 * Gives MediaWiki its messages, and the loader the text of its link in the user's menu. All of them
 * are in one language: if one text is missing, all are English. Then `words` says so.
 *
 * @param {Words} words
 * @param {Object<string,string>} english
 * @param {string} menuKey The key of that text in the device's store
 * @param {string} badgeKey The same of what the badge beside that menu means
 * @return {Promise<void>}
 */
function speak( words, english, menuKey, badgeKey ) {
	const keys = Object.keys( english );
	if ( !keys.length ) {
		throw new Error( 'the page with the messages is empty' );
	}
	const { texts: theirs } = words;
	if ( words.language &&
		!( theirs && keys.every( ( key ) => theirs[ key ] && typeof theirs[ key ] === 'string' ) ) ) {
		words.isLacking = true;
		// Another module of this page speaks English, too.
		words.texts = words.language = undefined;
	}
	const texts = Object.assign( {}, english, words.texts );
	// From the user's language on; what stands behind the texts' language no longer counts.
	let chain = mw.language.getFallbackLanguageChain();
	words.isEnglish = !words.texts && !/^en\b/.test( chain[ 0 ] );
	chain = words.isLacking ? [ 'en' ] :
		chain.slice( 0, chain.indexOf( words.language || 'en' ) + 1 || chain.length );
	/** @type {function(string): number} */
	const rank = ( title ) => chain.indexOf( parse( title )[ 1 ] );
	const titles = words.titles.filter(
		( title ) => REPLACEABLE.test( parse( title )[ 0 ] ) &&
			keys.includes( parse( title )[ 0 ] ) && rank( title ) >= 0
	).sort( ( one, other ) => rank( other ) - rank( one ) );
	const own = titles.length ? read( titles ) : Promise.resolve( [] );
	return own.then( ( pages ) => {
		titles.forEach( ( title ) => {
			const found = pages.find( ( page ) => page.title === title );
			if ( found ) {
				texts[ parse( title )[ 0 ] ] = found.text;
			}
		} );
	} ).catch( mw.log.warn ).then( () => {
		keys.forEach( ( key ) => {
			// A module of the server's may have said these before.
			if ( !REPLACEABLE.test( key ) || !mw.messages.exists( key ) ) {
				const text = words.isEnglish ? pluralOfAll( texts[ key ] ) : texts[ key ];
				mw.messages.set( key, chain[ 0 ] === 'qqx' ? `(${ key })` : text );
			}
		} );
		if ( !words.isLacking ) {
			// Where the device keeps nothing, the link stays English.
			mw.storage.set( menuKey, mw.msg( 'gadget-consent-review-title' ) );
			mw.storage.set( badgeKey, mw.msg( 'gadget-consent-badge' ) );
		}
	} );
}

/**
 * Gives MediaWiki the messages of a module, and tells the host in which language they are.
 *
 * @param {Host} host
 * @param {Object<string,string>} english
 * @return {Promise<void>}
 */
function say( host, english ) {
	return host.words.then( ( words ) => speak( words, english, host.menuKey, host.badgeKey )
		.then( () => {
			host.lacksWords = !!words.isLacking;
			host.isEnglish = !!words.isEnglish;
		} ) );
}

module.exports = { say, speak };
