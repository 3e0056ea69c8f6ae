/**
 * What the loader and its host share.
 */

/** One kind of use of one source, as `kind https://source`. */
export type Pair = string;

/** The manifest: docs/formats.md. */
export interface Manifest {
	version: number;
	mode: string;
	firstParty?: string[];
	/** `frame 'self'`, `worker 'self'` */
	sameOrigin?: string[];
	reconfirmAfterDays?: number;
	forbiddenKinds?: string[];
	forbiddenSources?: string[];
	/** The host comes on every page, to note what is contacted. */
	recordContacts?: boolean;
	/** Of each page's HTML, that a user's answers may take. */
	mostLedgerBytes?: number;
	gadgets?: { [ gadget: string ]: string[] };
}

/** A gadget's: what is open for it; or it is held until it is answered for, or refused for good. */
export type Gate = Pair[] | 'loading' | 'error';

/** A gadget and its entry in the ledger, or nothing. */
export type Answered = [ string, string | null ];

/**
 * What the host is told: that a held gadget was asked for; that the browser refused a contact; that
 * another tab has an answer.
 */
export type Told =
	[ 'asked', string ] |
	[ 'blocked', SecurityPolicyViolationEvent ] |
	[ 'answered', Answered ];

export interface Page {
	manifest: Manifest;
	/** By gadget. */
	gates: { [ gadget: string ]: Gate };
	/** What was told before the host came. */
	told: Told[];
	/** How much was told besides, and is not among it. */
	lost: number;
	/** Of the other tabs. */
	channel?: BroadcastChannel;
	tell( ...told: Told ): void;
	/** Tells the user that the question cannot be shown. */
	failed( error: unknown ): void;
	/** What a gadget's gate should be by what the ledger says now. */
	judge( gadget: string ): Gate;
	/** Closes the page to what the gates do not open. */
	close(): void;
}
