/**
 * At which revision a script runs: the one that its user has agreed to or that an import names, or
 * the page as it is. And which rules of the wiki it breaks.
 */

import { scriptOf } from './manifest.js';
import { read } from './pinned.js';
import { brokenBy, rulesFor } from './script-rules.js';
import { PIN, counting, newer } from './verdict.js';

/**
 * @typedef {import('./page').Facts} Facts
 * @typedef {import('./page').Page} Page
 * @typedef {import('./script-rules.js').Rules} Rules
 */

/** The number of the namespace in which only those edit who may change the site. */
const SITE = 8;

/** The first part of the text, in which a script declares something. */
const NOBODY = /@domains[ \t]+none\b/;

export class Agreed {
	/**
	 * @param {Object} given
	 * @param {Page} given.page
	 * @param {import('./imports.js').Imports} given.imports
	 * @param {import('./checks.js').Checks} given.checks
	 * @param {import('./pinned.js').Wiki} given.wiki
	 * @param {string|null} given.user
	 * @param {function(Object<string,string>): Promise<any>} given.ask Asks the Action API
	 * @param {SubtleCrypto|undefined} given.subtle
	 */
	constructor( { page, imports, checks, wiki, user, ask, subtle } ) {
		this.page = page;
		this.imports = imports;
		this.checks = checks;
		this.wiki = wiki;
		this.user = user;
		this.ask = ask;
		this.subtle = subtle;
		/** @type {Map<string,number>} The revisions that imports name */
		this.named = new Map();
		/** @type {Map<string,Promise<import('./pinned.js').Checked>>} */
		this.texts = new Map();
		/** @type {string[]|null} The rights of the user, once they are known */
		this.rights = null;
		this.hasRules = page.manifest.userScripts !== undefined;
	}

	/**
	 * @return {Rules} For this user
	 */
	rules() {
		return rulesFor( this.page.manifest.userScripts, this.rights );
	}

	/**
	 * @param {string} name
	 * @return {number} The revision that the script runs at; 0: the page as it is
	 */
	revisionOf( name ) {
		return this.named.get( name ) || this.answered( name );
	}

	/**
	 * @param {string} name
	 * @return {number} The revision to which its user has agreed; 0: none
	 */
	answered( name ) {
		const { lasting, session = '', saved = '' } = this.page.texts( name );
		const parts = PIN.exec( counting( newer( saved, lasting ) || lasting, session ) );
		return parts ? +parts[ 2 ] : 0;
	}

	/**
	 * @param {string} name
	 * @param {number} revision
	 * @return {Promise<import('./pinned.js').Checked>} Rejected with a `NotRun`
	 */
	textAt( name, revision ) {
		const key = `${ revision } ${ name }`;
		let text = this.texts.get( key );
		if ( !text ) {
			const known = this.checks.sumOf( name, revision );
			text = read( this.wiki, name, revision, known, this.subtle );
			this.texts.set( key, text );
			text.then( ( { sha1 } ) => known || this.checks.learn( name, revision, sha1 ), () => {
				this.texts.delete( key );
			} );
		}
		return text;
	}

	/**
	 * @param {string} name
	 * @param {boolean} withPeople Who answers for it is asked, too
	 * @return {Promise<Facts>} What the wiki says of the revision that would run. Rejected if it
	 *  does not say it
	 */
	facts( name, withPeople ) {
		const revision = this.revisionOf( name );
		return this.imports.of( name ).then( ( latest ) => {
			if ( !revision || latest.revision === revision ) {
				return Object.assign( {}, latest );
			}
			return this.textAt( name, revision ).then( ( { text, sha1, stated } ) => {
				// Who protects a page makes a revision, too.
				const isChanged = latest.sha1 !== sha1;
				const runs = this.named.has( name ) || this.rules().whenChanged !== 'ask';
				const then = { revision, code: text, sha1 };
				const by = stated && runs && { author: stated.author, time: stated.time };
				const change = { agreed: revision, runs, latest };
				return Object.assign(
					{}, latest, ( !isChanged || runs ) && then, by,
					isChanged && !this.named.has( name ) && change
				);
			} );
		} ).then( ( facts ) => withPeople ? this.withPeople( facts ) : facts )
			.then( ( facts ) => Object.assign( facts, { pinned: this.rules().pinned } ) );
	}

	/**
	 * What can change from one day to the next, in one request.
	 *
	 * @param {Facts} facts
	 * @return {Promise<Facts>} With it. What the wiki does not say is not known
	 */
	withPeople( facts ) {
		const [ , title ] = scriptOf( facts.name );
		const [ , owner = '' ] = /^User:([^/]+)/.exec( title ) || [];
		const names = [ owner.replace( /_/g, ' ' ), facts.author ].filter( Boolean );
		return this.ask( {
			list: 'users', ususers: Array.from( new Set( names ) ).join( '|' ), usprop: 'groups|blockinfo',
			meta: 'siteinfo|userinfo', siprop: 'restrictions', uiprop: 'rights'
		} ).then( ( { query } ) => {
			this.rights = query.userinfo.rights;
			/** @type {any[]} */
			const users = query.users || [];
			const people = names.map( ( name ) => users.find( ( user ) => user.name === name ) );
			const weak = [ '' ].concat( query.restrictions.semiprotectedlevels );
			const author = users.find( ( user ) => user.name === facts.author ) || {};
			// A hidden author is not known.
			const areKnown = facts.author && people.every( ( one ) => one && one.groups );
			return Object.assign( facts, {
				people: areKnown ? people.map( ( { groups } ) => groups ) : null,
				isProtected: facts.namespace === SITE ||
					( facts.levels || [] ).some( ( level ) => !weak.includes( level ) ),
				isAuthorBlocked: author.blockid !== undefined && !author.blockpartial
			} );
		} ).catch( () => facts );
	}

	/**
	 * @param {Facts|undefined} facts
	 * @param {string} name
	 * @param {string[]|null|'unreadable'} declared What it asks for; `null`: nothing
	 * @return {string[]} The rules that it breaks
	 */
	broken( facts, name, declared ) {
		if ( !this.hasRules ) {
			return [];
		}
		const [ , title ] = scriptOf( name );
		const [ , owner = '' ] = /^User:([^/]+)/.exec( title ) || [];
		const { people = null, isProtected = null, code = '', json = null } = facts || {};
		const isOfNobody = json === null ? NOBODY.test( code.slice( 0, 4096 ) ) :
			/"domains"\s*:\s*\[\s*"none"\s*\]/.test( json );
		return brokenBy( this.rules(), {
			isOfOtherWiki: false,
			isOwn: this.user === null ? false : owner.replace( /_/g, ' ' ) === this.user,
			isProtected,
			people,
			declared: declared || ( isOfNobody ? 'nobody' : 'nothing' ),
			// Of what asks for sites, the question proposes the revision.
			isPinned: !!this.revisionOf( name ) || !!declared
		} );
	}
}
