/**
 * What `ext.gadget.consent` offers to other gadgets:
 *
 *     const consent = require( 'ext.gadget.consent' );
 *     consent.request( 'tiles' ).then( ( { granted, reload } ) => { … } );
 *
 * A gadget that depends on `ext.gadget.consent` gets it by `require`. Each decision about a gadget
 * also fires `mw.hook( 'gadgetConsent.decided' )`, with a `Decision`.
 */
export interface Consent {
	/** Gives the status of a gadget on this page. */
	status( gadget: string ): Status;

	/**
	 * Gives the status of one optional source of a gadget on this page. What is not an optional
	 * source of the gadget, whatever it is, is `undeclared`.
	 *
	 * @param gadget
	 * @param source A source of `optionalDomains=`, as the manifest writes it: without kinds and
	 *  without `https://`
	 */
	status( gadget: string, source: string ): SourceStatus;

	/**
	 * Asks the user about a gadget that is not answered yet, as if the gadget had been loaded. Does
	 * not ask again after a refusal. Never rejects.
	 */
	request( gadget: string ): Promise<Decision>;

	/**
	 * Asks the user about one optional source of a gadget that runs, also if the user left the
	 * source without a tick when the gadget asked. Call it when the source is needed, after an
	 * action of the user. The answers to other sources stay as they are.
	 *
	 * The question comes in place if the page has an element with
	 * `data-gadget-consent="GADGET" data-gadget-consent-source="SOURCE"`, and in the dialog
	 * otherwise; in a notice if the user put it off today.
	 *
	 * Does not ask if the source is open, or is granted for the next page: the promise is resolved
	 * then. Does not ask either if the user has refused exactly this question before, or has put it
	 * off three times within the last days.
	 *
	 * @param gadget
	 * @param source As in `status`
	 * @return Rejected with a `SourceError` whenever the source is not granted
	 */
	request( gadget: string, source: string ): Promise<SourceDecision>;

	/** Opens the page on which users review their answers. */
	openReview(): void;

	/**
	 * Runs a script page of this wiki by the rules of the wiki. Asks the user if the script declares
	 * sites and is not answered for.
	 *
	 * @param title Of the page, for example `User:Other/helper.js`
	 * @param options `oldid`: the number of a revision of this page. Exactly its text runs, checked
	 *  by its SHA-1. Without it: the revision to which the user has agreed, or else the page as it is
	 * @return Resolved when the script has run. Rejected with an `ImportError` if it does not run, and
	 *  not settled while its user has not answered
	 */
	import( title: string, options?: { oldid?: number } ): Promise<void>;
}

/**
 * - `undeclared`: the gadget declares no third party, and nothing holds it; or the wiki only observes it
 * - `granted`: everything that the gadget needs is open on this page; where the wiki enforces, and
 *   only observes this gadget, also without an answer
 * - `refused`: the gadget does not run
 * - `unanswered`: the gadget is held; or it is granted but switched off, and nothing is open for it
 */
export type Status = 'undeclared' | 'granted' | 'refused' | 'unanswered';

/**
 * - `undeclared`: it is no optional source of the gadget on this wiki; or the wiki only observes it
 * - `granted`: it is open for the gadget on this page
 * - `reload`: it is granted, and opens when the page is loaded again
 * - `refused`: it is not granted, or the gadget does not run
 * - `unanswered`: the gadget is held, or is switched off
 */
export type SourceStatus = Status | 'reload';

export interface Decision {
	/** The gadget's name, with underscores. */
	gadget: string;
	/** Whether the gadget may run. Also false where the user put the answer off. */
	granted: boolean;
	/** Whether the gadget runs only after the page is loaded again. */
	reload: boolean;
}

/** An optional source that is granted. */
export interface SourceDecision {
	/** The gadget's name. */
	gadget: string;
	/** The source. */
	source: string;
	granted: true;
	/** Whether the source opens only after the page is loaded again. */
	reload: boolean;
}

/** Why an optional source is not granted. The message says it in words, for the console. */
export interface SourceError extends Error {
	reason: SourceReason;
}

/**
 * - `undeclared`: it is no optional source of the gadget on this wiki: it is not declared, needed,
 *   forbidden by the site policy, or no text
 * - `held`: the gadget itself is not answered, or does not run on this page
 * - `refused`: the user refused it, or the gadget
 * - `later`: the user put the answer off, now or before
 * - `unsaved`: the user has answered, and the wiki does not have the answer yet
 * - `failed`: the question could not be shown
 */
export type SourceReason = 'undeclared' | 'held' | 'refused' | 'later' | 'unsaved' | 'failed';

/** Why an imported script has not run. A `TypeError` without a reason: no page has this title. */
export interface ImportError extends Error {
	/**
	 * - `other-wiki`, `from`, `undeclared`, `executable`, `not-pinned`: the rule of the wiki that it breaks
	 * - `insecure`, `no-answer`, `missing`, `hidden`, `other-page`, `differs`: what is wrong with the revision
	 * - `refused`: its user refused it, or it could not be loaded
	 * - `observing`: the wiki only observes, and nothing is imported by this function
	 */
	reason?: string;
}
