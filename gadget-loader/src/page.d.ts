/**
 * What the loader and the host share.
 */

/** How far consent is enforced. Only a page with `enforce` has a policy. */
export type Stage = 'observe' | 'ask' | 'enforce';

/** One kind of use of one source, as `kind https://source`. */
export type Pair = string;

/** Rules about user scripts: docs/formats.md. */
export interface ScriptRules {
	/** `anyone`, `self`, `protected`, `group:NAME` */
	from?: string[];
	/** `off`, `wanted`, `required` */
	pinned?: string;
	/** `run-agreed`, `ask` */
	whenChanged?: string;
	declaredOnly?: boolean;
	executableKinds?: boolean;
	otherWikis?: boolean;
}

/** The manifest: docs/formats.md. */
export interface Manifest {
	version: number;
	mode: string;
	/** The groups for which `enforce` holds, and the share of all others, in percent. */
	enforceFor?: string[];
	enforceShare?: number;
	/** What holds in place of `enforce` for everybody else. */
	modeForOthers?: string;
	firstParty?: string[];
	/** `frame 'self'`, `worker 'self'` */
	sameOrigin?: string[];
	/** What else every page may use: `frame https://www.example.org`, `frame blob:` */
	content?: string[];
	reconfirmAfterDays?: number;
	forbiddenKinds?: string[];
	forbiddenSources?: string[];
	/** Whether the host comes to every page, to record what is contacted. */
	recordContacts?: boolean;
	/** For the review page. */
	publishLabels?: boolean;
	/** The rules about user scripts; whatever has its default is left out. */
	userScripts?: ScriptRules & {
		/** What holds besides for users with a right, by its name. */
		stricter?: { [ right: string ]: ScriptRules };
	};
	/** The bytes of each page's HTML that a user's answers may take. */
	mostLedgerBytes?: number;
	gadgets?: { [ gadget: string ]: string[] };
	/** The wiki has none, and this stands in for it. */
	isMissing?: string;
}

/**
 * The state of what holds one gadget. A list: it runs, and these are open for it. `loading`: it is
 * held until it is answered for. `error`: it was refused and does not run.
 */
export type Gate = Pair[] | 'loading' | 'error';

/** A gadget and its entry in the ledger, or nothing. */
export type Answered = [ string, string | null ];

/**
 * What the host is told: a held gadget was asked for; the browser refused a contact; another tab
 * has an answer; the loader held a way out of the page (`ways.js`), with its address; a service
 * worker controls the page, with the address of its script; something does not run because this
 * gadget was refused, and the user was not told yet.
 */
export type Told =
	[ 'asked', string ] |
	[ 'blocked', SecurityPolicyViolationEvent ] |
	[ 'answered', Answered ] |
	[ 'held', [ 'leave' | 'speculate', string ] ] |
	[ 'missed', string ] |
	[ 'news', [ string, import( './asking.js' ).Trigger ] ] |
	[ 'controlled', string ];

/** What the wiki says of a script (`imports.js`). */
export interface Facts {
	/** `//HOST/TITLE` */
	name: string;
	/** As the wiki writes it. */
	title: string;
	revision: number;
	/** Who has changed the page last. */
	author: string;
	/** Of the revision, as ISO 8601. */
	time: string;
	/** Of the text. */
	sha1: string;
	/** The text. */
	code: string;
	/** The revision of the JSON page beside it; 0: there is none. */
	beside: number;
	/** The text of that page. */
	json: string | null;
	/** Of the page. */
	namespace?: number;
	/** The levels at which editing it is protected. */
	levels?: string[];
	/** The groups of each who answers for it; `null`: not known. */
	people?: string[][] | null;
	isProtected?: boolean | null;
	isAuthorBlocked?: boolean;
	/** What the rules say about revisions: `off`, `wanted`, `required`. */
	pinned?: string;
	/** The revision to which the user has agreed, if the page has another text now. */
	agreed?: number;
	/** That revision runs. */
	runs?: boolean;
	/** What the wiki says of the page as it is, if that revision runs. */
	latest?: Facts;
}

/** Scripts of pages, by the names under which they stand among the gadgets: `//HOST/TITLE`. */
export interface Scripts {
	/** Whether this page has loaded it, and it was not held. */
	hasRun( name: string ): boolean;
	/** Whether this page knew from the start that it would load it. */
	isExpected( name: string ): boolean;
	/** Whether this page has wanted to load it. */
	isWanted( name: string ): boolean;
	/** Has pages of this kind expect it. Gives the kind; empty, if the device keeps nothing. */
	expect( name: string ): string;
	/** What the wiki says of it. */
	facts( name: string ): Promise<Facts>;
	/**
	 * Takes over what it declares, as the core reads it: needed and optional requests; `null`:
	 * nothing.
	 * Gives the rule of the wiki that it breaks; or nothing.
	 */
	learn( name: string, declared: string[] | null, forbidden?: string ): string;
	/** Its gate has another state. */
	settle( name: string ): void;
	/** Its answer is saved: what it declares as it is now counts from the next page on. */
	kept( name: string ): void;
	/** What the script declares as its page is now, while another revision of it runs. */
	propose( name: string, declared: string[] ): void;
	/** Runs a script by the rules of the wiki. */
	import( title: string, oldid?: number ): Promise<void>;
}

export interface Page {
	/** The build of the loader. */
	build: string;
	manifest: Manifest;
	/** Of `seal.js`. */
	digest( key: string, place: string, text: string ): string;
	/** The user's entries in the preferences, by gadget, once the loader has read them. */
	ledger?: { [ gadget: string ]: string };
	/** The stage of the page, for this reader. */
	stage: Stage;
	/** Whether a gadget asks for nothing on this page. */
	isObserved( gadget: string ): boolean;
	/** Whether the host records what the page contacts. */
	records?: unknown;
	/** By gadget. */
	gates: { [ gadget: string ]: Gate };
	/** Events from before the host came. */
	told: Told[];
	/** The frames that were there before there was a policy. */
	frames?: NodeListOf<HTMLIFrameElement>;
	/** How many more events there were. */
	lost: number;
	/** The channel to the other tabs. */
	channel?: BroadcastChannel;
	tell( ...told: Told ): void;
	/** Tells the user that the question cannot be shown, and offers to try again. */
	failed( error: unknown, again?: () => void ): void;
	/** Whether the user has granted these to a gadget, for pages after this one. The host tells. */
	isLater?( gadget: string, pairs: Pair[] ): boolean;
	/** What holds scripts of pages, for users who have scripts of their own (`scripts.js`). */
	scripts?: Scripts;
	/** What is stored for a gadget or a script. */
	texts( gadget: string ): import( './verdict.js' ).Texts;
	/** Gives the gate that a gadget should have by what is stored now. */
	judge( gadget: string ): Gate;
	/** Closes the page to everything that the gates do not open. */
	close(): void;
}
