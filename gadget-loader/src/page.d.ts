/**
 * What the loader and the host share.
 */

/** How far consent is enforced. Only a page with `enforce` has a policy. */
export type Stage = 'observe' | 'ask' | 'enforce';

/** One kind of use of one source, as `kind https://source`. */
export type Pair = string;

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
	/** For the review page, too. */
	askForObservations?: boolean;
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
	[ 'controlled', string ];

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
	/** Gives the gate that a gadget should have by what is stored now. */
	judge( gadget: string ): Gate;
	/** Closes the page to everything that the gates do not open. */
	close(): void;
}
