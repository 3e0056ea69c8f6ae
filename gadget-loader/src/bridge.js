/**
 * What the module (crate/ui) is given. `crate/ui/src/wiki/host.rs` has the other end: each name
 * here is read there.
 */

import { isEnabled, isNamed, prefix, read, readLasting, readShown } from './answers.js';
import { BADGE, MENU } from './keys.js';
import { USER_SCRIPTS, flagsOf, isScript, valueOf } from './manifest.js';
import { pairs } from './verdict.js';

/**
 * Gives the user a file.
 *
 * @param {string} name
 * @param {string} text
 */
function download( name, text ) {
	const link = document.createElement( 'a' );
	link.download = name;
	link.href = URL.createObjectURL( new Blob( [ text ] ) );
	link.click();
	setTimeout( URL.revokeObjectURL, 6e4, link.href );
}

/** Who wants to know of each change of answers. Several changes at once are told once. */
export class Noticing {
	constructor() {
		this.listener = () => {};
		this.isPlanned = false;
	}

	tell() {
		if ( !this.isPlanned ) {
			this.isPlanned = true;
			setTimeout( () => {
				this.isPlanned = false;
				this.listener();
			} );
		}
	}
}

/**
 * @param {import('./page').Page} page
 * @param {function(string): boolean} isWanted
 * @return {string} What is open for gadgets, as a list of requests
 */
const openOf = ( { gates }, isWanted ) => Object.keys( gates ).map( ( gadget ) => {
	const gate = gates[ gadget ];
	return Array.isArray( gate ) && isWanted( gadget ) ?
		gate.map( ( pair ) => pair.replace( ' ', ':' ) ).join( ' ' ) : '';
} ).filter( Boolean ).join( ' ' );

/* eslint-disable jsdoc/require-returns -- The types say it. */
/**
 * @param {Object} parts
 * @param {import('./page').Page} parts.page
 * @param {import('./asking.js').Asking} parts.asking
 * @param {import('./blocked.js').Blocked} parts.blocked
 * @param {import('./changes.js').Changes} parts.changes
 * @param {import('./details.js').Details} parts.details
 * @param {string[]} parts.early Gadgets that were asked for as the page was loading
 * @param {Object<string,string>} parts.ledger The entries in the preferences
 * @param {function(string): string|null} parts.stateOf Gives the state of a gadget's module
 * @param {function(string): string[]} parts.neededBy Gives the gadgets in use that need a gadget
 * @param {function(string): boolean} parts.isWanted Whether this page has asked for a gadget
 * @param {function(string): string[]} parts.lacks Gives the refused gadgets that a gadget needs
 * @param {function(string): void} parts.tellMissed The user knows what does not run for want of it
 * @param {function(): boolean} parts.hasOwnScripts Whether scripts of the user's own have run
 * @param {function(string, 'ready'|'error'): void} parts.set Sets a gadget's gate
 * @param {Noticing} parts.noticing
 */
export const bridge = ( {
	page, asking, blocked, changes, details, early, ledger, stateOf, hasOwnScripts, set, noticing,
	neededBy, isWanted, lacks, tellMissed
} ) => ( {
	manifest: page.manifest,
	/** Whether the answers are kept in the preferences, not on the device. */
	named: isNamed,
	/** The prefix of this user's keys in the device's stores. */
	keyPrefix: prefix,
	/** The key under which the device has the text of the link in the user's menu. */
	menuKey: prefix + MENU,
	/** The same of what the badge beside the menu means. */
	badgeKey: prefix + BADGE,
	/** The answer to a gadget that counts on this page. */
	read,
	/** The ledger's entry for a gadget, as far as this device knows. */
	readLasting,
	/** The ledger's entry for a gadget, as the page came with it. */
	readShown,
	/** All entries in the preferences, by gadget. */
	ledger,
	/**
	 * @param {string} gadget
	 * @return {boolean} Whether it runs on this page, or is about to
	 */
	runs: ( gadget ) => typeof page.gates[ gadget ] !== 'string' &&
		/^(load|exec|ready)/.test( stateOf( gadget ) || '' ),
	/**
	 * @param {string} gadget
	 * @return {boolean} Whether it has run on this page
	 */
	hasRun: ( gadget ) => /^(exec|ready)/.test( stateOf( gadget ) || '' ),
	/**
	 * @param {string} gadget
	 * @return {Promise<Object>} What the wiki says of it
	 */
	details: ( gadget ) => details.of( gadget ),
	/**
	 * @param {string} gadgets At most 50, with bars between them
	 * @return {Promise<Object>} What the wiki says of them; rejected if it does not say it in time
	 */
	describe: ( gadgets ) => details.describeSoon( gadgets.split( '|' ) ),
	neededBy,
	lacks,
	tellMissed,
	isWanted,
	/**
	 * @param {string} gadget
	 * @return {boolean} Whether its grants are open on a page like this one, even when nobody asks
	 *  for it as the page loads
	 */
	enabled: ( gadget ) => isScript( gadget ) ?
		!!page.scripts && page.scripts.isExpected( gadget ) :
		early.includes( gadget ) || isEnabled( gadget, flagsOf( page.manifest, gadget ) ),
	/**
	 * @param {string} name Of a script of a page
	 * @return {Promise<Object|undefined>} What the wiki says of it. If it says nothing, the user is
	 *  told, and the script stays held
	 */
	script: ( name ) => Promise.resolve( page.scripts && page.scripts.facts( name ) )
		.catch( ( error ) => {
			page.failed( error );
			throw error;
		} ),
	/**
	 * Takes over what a script declares: needed and optional requests; `null`: nothing.
	 *
	 * @param {string} name
	 * @param {string|null} needed
	 * @param {string} optional
	 * @param {string} forbidden What of it the site policy forbids
	 * @return {string} The rule of the wiki that it breaks, which is told; or nothing
	 */
	learn: ( name, needed, optional, forbidden ) => page.scripts ? page.scripts.learn(
		name, needed === null ? null : [ needed, optional ], forbidden
	) : '',
	/**
	 * Notes what a script declares as its page is now, while another revision runs.
	 *
	 * @param {string} name
	 * @param {string} needed
	 * @param {string} optional
	 */
	propose( name, needed, optional ) {
		if ( page.scripts ) {
			page.scripts.propose( name, [ needed, optional ] );
		}
	},
	/**
	 * @param {string} name
	 * @return {string} This kind of page, on which the script is open from the next view on; empty:
	 *  the device does not remember it
	 */
	expect: ( name ) => page.scripts ? page.scripts.expect( name ) : '',
	/** What answers are worth here. Where the wiki observes, gadgets can ask all the same. */
	stage: page.stage === 'observe' && Object.keys( page.gates ).length ? 'ask' : page.stage,
	/**
	 * @return {string[]} The gadgets that start here without asking although the wiki asks
	 */
	observed: () => Object.keys( page.gates ).filter(
		( gadget ) => gadget !== USER_SCRIPTS && page.isObserved( gadget )
	),
	/**
	 * @return {string} What the page lets through, as a list of requests. Without a policy that is
	 *  all that any gadget declares
	 */
	reach: () => page.stage === 'enforce' ? openOf( page, () => true ) :
		Object.keys( page.manifest.gadgets || {} )
			.map( ( name ) => ( valueOf( page.manifest, name ) || [] ).slice( 0, 2 ).join( ' ' ) )
			.join( ' ' ),
	/**
	 * @return {string} What is granted on this page. Without an answer nothing is, even if it is
	 *  open
	 */
	open: () => openOf( page, ( gadget ) => !page.isObserved( gadget ) || !!read( gadget ) ),
	/**
	 * @return {Object} What the browser refused on this page
	 */
	blocked: () => Object.assign( blocked.all(), { hasOwnScripts: hasOwnScripts() } ),
	/**
	 * Tells whoever waits what became of an optional source: `open`, `reload`, `refused`, `later`,
	 * `unsaved`; or that its gadget is `held`.
	 *
	 * @param {import('./asking.js').Subject} subject
	 * @param {string} what
	 */
	sourceDecided: ( subject, what ) => asking.sourceDecided( subject, what ),
	/** Removes the service worker that controls this page. */
	removeWorker() {
		// eslint-disable-next-line compat/compat -- There is one.
		navigator.serviceWorker.getRegistration()
			.then( ( one ) => !one || one.unregister() )
			.then( ( isRemoved ) => {
				blocked.isWorkerRemoved = isRemoved;
				asking.listener( 'blocked', '' );
			} );
	},
	/**
	 * @param {import('./asking.js').Listener} listener
	 */
	subscribe: ( listener ) => asking.subscribe( listener ),
	download,
	/**
	 * Lets a gadget run with what was granted.
	 *
	 * @param {string} gadget
	 * @param {string} granted
	 */
	release( gadget, granted ) {
		page.gates[ gadget ] = pairs( granted );
		set( gadget, 'ready' );
	},
	/**
	 * @param {string} gadget
	 */
	refuse( gadget ) {
		page.gates[ gadget ] = 'error';
		set( gadget, 'error' );
	},
	/**
	 * Applies an answer that was just saved.
	 *
	 * @param {string} gadget
	 * @param {string|null} [text] Without: taken back
	 */
	kept( gadget, text = null ) {
		changes.saved( gadget, text );
		if ( page.scripts && isScript( gadget ) ) {
			page.scripts.kept( gadget );
		}
		noticing.tell();
	},
	/**
	 * Applies an answer that is pending on the device.
	 *
	 * @param {string} gadget
	 */
	waits( gadget ) {
		changes.pending( gadget );
		noticing.tell();
	},
	/**
	 * @param {function(): void} listener Is called after answers have changed, here or elsewhere
	 */
	onChange( listener ) {
		noticing.listener = listener;
	},
	/**
	 * The user wants to answer for a gadget now.
	 *
	 * @param {string} gadget
	 */
	ask: ( gadget ) => asking.ask( gadget, 'user' ),
	/**
	 * Tells whoever waits what became of a gadget: whether it is granted, and whether that takes a
	 * reload.
	 *
	 * @param {string} gadget
	 * @param {boolean} granted
	 * @param {boolean} reload
	 */
	decided( gadget, granted, reload ) {
		asking.decided( { gadget, granted, reload } );
		noticing.tell();
	}
} );
