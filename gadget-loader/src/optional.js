/**
 * What a script asks for while a gadget runs: one of the gadget's optional sources.
 */

import { isAllowed } from './answers.js';
import { optionalOf } from './sources.js';
import { isIn } from './verdict.js';

/**
 * @typedef {import('../consent').SourceDecision} SourceDecision
 * @typedef {import('../consent').SourceReason} SourceReason
 */

/** The most characters of a name, and of a list of sources, that an error repeats. */
const MOST = 100;
const MOST_OF_LIST = 500;

/**
 * @param {string} text
 * @return {string}
 */
const quoted = ( text ) => `“${ text.slice( 0, MOST ) }${ text.length > MOST ? '…' : '' }”`;

/**
 * @param {SourceReason} reason
 * @param {string} words
 * @return {Error}
 */
const failure = ( reason, words ) => Object.assign( new Error( words ), { reason } );

/**
 * @param {import('./page').Manifest} manifest
 * @param {string} gadget
 * @param {string} source
 * @return {string} Why the source cannot be asked for, in words
 */
function whyUndeclared( { gadgets = {} }, gadget, source ) {
	const name = quoted( gadget );
	const value = Array.isArray( gadgets[ gadget ] ) ? gadgets[ gadget ] : [];
	const optional = `${ value[ 1 ] || 'nothing' }`.slice( 0, MOST_OF_LIST );
	return `${ name } does not declare ${ quoted( source ) } in optionalDomains= on this wiki, ` +
		`or needs it, or the site policy forbids it. Optional for ${ name }: ${ optional }.`;
}

/** What is not granted, as the module says it, in words. */
const WORDS = {
	refused: 'the user did not allow it',
	later: 'the user put off the answer',
	unsaved: 'the user\'s answer is not saved yet',
	held: 'the gadget does not run on this page',
	failed: 'the question could not be shown'
};

export class Optional {
	/**
	 * @param {import('./page').Page} page
	 * @param {function(string): Promise<string>} ask Asks for a subject. Gives what became of it
	 */
	constructor( page, ask ) {
		this.page = page;
		this.ask = ask;
	}

	/**
	 * @param {any} gadget
	 * @param {any} source
	 * @return {Promise<SourceDecision>} Rejected if it is not granted
	 */
	request( gadget, source ) {
		const { page } = this;
		return Promise.resolve().then( () => {
			[ gadget, source ].forEach( ( text ) => {
				if ( typeof text !== 'string' ) {
					throw failure( 'undeclared', 'request( gadget, source ): expected a text, such as ' +
						`"api.example.org", not a value of the type ${ typeof text }` );
				}
			} );
			const pairs = optionalOf( page.manifest, gadget, source );
			if ( !pairs.length ) {
				throw failure( 'undeclared', whyUndeclared( page.manifest, gadget, source ) );
			}
			const gate = page.gates[ gadget ];
			if ( page.stage !== 'enforce' && !gate ||
				Array.isArray( gate ) && pairs.every( isIn( gate ) ) ) {
				return 'open';
			}
			return !Array.isArray( gate ) ? gate === 'error' ? 'refused' : 'held' :
				isAllowed( gadget, pairs ) ? 'reload' : this.ask( gadget + ' ' + source );
		} ).then( ( /** @type {string} */ what ) => {
			if ( what === 'open' || what === 'reload' ) {
				return { gadget, source, granted: true, reload: what === 'reload' };
			}
			const reason = /** @type {SourceReason} */ ( what in WORDS ? what : 'failed' );
			throw failure( reason, `${ quoted( source ) } for ${ quoted( gadget ) }: ` +
				WORDS[ /** @type {'failed'} */ ( reason ) ] );
		} );
	}
}
