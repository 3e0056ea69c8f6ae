/**
 * What the wiki says of its gadgets, asked through the Action API. The host asks, so that the
 * answer is on its way while the module still loads.
 */

import { WIKI_TEXTS } from './words.js';

/** Milliseconds that a question waits for its details. */
const PATIENCE = 3e3;

/** How many values the Action API takes at once. */
const MOST = 50;

/**
 * @param {Promise<Object>} query
 * @return {Promise<Object>} The same. Rejected if there is no answer in time
 */
export const inTime = ( query ) => new Promise( ( resolve, reject ) => {
	setTimeout( reject, PATIENCE, new Error( 'no answer' ) );
	query.then( resolve, reject );
} );

export class Details {
	/**
	 * @param {string} api The address of api.php
	 * @param {function(string): string[]} related Gives the gadgets that are named beside one
	 */
	constructor( api, related ) {
		this.api = api;
		this.related = related;
		/** @type {Object<string,Promise<Object>>} Answers by gadget */
		this.answers = Object.create( null );
	}

	/**
	 * @param {string} [list] More lists of the Action API, each after a `|`
	 * @param {Object<string,string>} [parameters]
	 * @return {Promise<Object>} The answer, with the pages that may hold the wiki's own texts
	 */
	query( list = '', parameters = {} ) {
		const question = new URLSearchParams( Object.assign( {
			action: 'query',
			format: 'json',
			formatversion: '2',
			list: 'allpages' + list
		}, WIKI_TEXTS, parameters ) );
		return fetch( this.api + '?' + question ).then( ( answer ) => answer.json() )
			.then( ( answer ) => {
				if ( !answer.query ) {
					// The wiki reports an error. Nothing is known then.
					throw new Error( JSON.stringify( answer ).slice( 0, 500 ) );
				}
				return answer;
			} );
	}

	/**
	 * @param {string[]} gadgets At most as many as the Action API takes at once
	 * @return {Promise<Object>} What the wiki says of gadgets, and what their authors state
	 */
	describe( gadgets ) {
		return this.query( '|gadgets', {
			gaids: gadgets.slice( 0, MOST ).join( '|' ),
			gaprop: 'id|desc|metadata',
			// Which of them are for this user.
			meta: 'userinfo',
			uiprop: 'rights',
			prop: 'revisions',
			titles: 'MediaWiki:Gadget-consent-disclosures.json',
			rvprop: 'content',
			rvslots: 'main',
			// A disclosure that was corrected is shown as corrected.
			maxage: '0'
		} );
	}

	/**
	 * @param {string[]} gadgets
	 * @return {Promise<Object>} The same. Rejected if there is no answer in time
	 */
	describeSoon( gadgets ) {
		return inTime( this.describe( gadgets ) );
	}

	/**
	 * What fails is forgotten, so the next call asks the wiki again. What comes late is kept for
	 * that call.
	 *
	 * @param {string} gadget
	 * @return {Promise<Object>} What the wiki says of a gadget: an answer of the Action API.
	 *  Rejected if there is none in time
	 */
	of( gadget ) {
		const { answers } = this;
		if ( !answers[ gadget ] ) {
			const query = this.describe( [ gadget ].concat( this.related( gadget ) ) );
			const answer = inTime( query );
			answers[ gadget ] = answer;
			answer.catch( () => {
				if ( answers[ gadget ] === answer ) {
					delete answers[ gadget ];
				}
			} );
			query.then( () => {
				answers[ gadget ] = query;
			}, () => {} );
		}
		return answers[ gadget ];
	}

	/**
	 * @param {string} user
	 * @return {Promise<Object<string,any>>} The preferences of this user, as the wiki has them now.
	 *  Rejected if somebody else is logged in by now
	 */
	preferences( user ) {
		return fetch( this.api + '?' + new URLSearchParams( {
			action: 'query',
			format: 'json',
			formatversion: '2',
			meta: 'userinfo',
			uiprop: 'options',
			assertuser: user
		} ) ).then( ( answer ) => answer.json() ).then( ( { query } ) => query.userinfo.options );
	}
}
