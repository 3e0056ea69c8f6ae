/**
 * What `ext.gadget.consent` offers to other gadgets:
 *
 *     const consent = require( 'ext.gadget.consent' );
 *     consent.request( 'tiles' ).then( ( { granted, reload } ) => { … } );
 *
 * A gadget that depends on `ext.gadget.consent` gets it by `require`. Each decision also fires
 * `mw.hook( 'gadgetConsent.decided' )`, with a `Decision`.
 */
export interface Consent {
	/** Gives the status of a gadget on this page. */
	status( gadget: string ): Status;

	/**
	 * Asks the user about a gadget that is not answered yet, as if the gadget had been loaded. Does
	 * not ask again after a refusal. Never rejects.
	 */
	request( gadget: string ): Promise<Decision>;

	/** Opens the page on which users review their answers. */
	openReview(): void;
}

/**
 * - `undeclared`: the gadget declares no third party, and nothing holds it; or the wiki only observes
 * - `granted`: everything that the gadget needs is open on this page
 * - `refused`: the gadget does not run
 * - `unanswered`: the gadget is held; or it is granted but switched off, and nothing is open for it
 */
export type Status = 'undeclared' | 'granted' | 'refused' | 'unanswered';

export interface Decision {
	/** The gadget's name, with underscores. */
	gadget: string;
	/** Whether the gadget may run. Also false where the user put the answer off. */
	granted: boolean;
	/** Whether the gadget runs only after the page is loaded again. */
	reload: boolean;
}
