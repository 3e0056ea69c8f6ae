/**
 * What `ext.gadget.consent` offers to other gadgets:
 *
 *     const consent = require( 'ext.gadget.consent' );
 *     consent.request( 'tiles' ).then( ( { granted, reload } ) => { … } );
 *
 * A gadget that depends on `ext.gadget.consent` has it by `require`. Each decision is also told to
 * `mw.hook( 'gadgetConsent.decided' )`, as a `Decision`.
 */
export interface Consent {
	/** How a gadget stands on this page. */
	status( gadget: string ): Status;

	/**
	 * Has the user asked for a gadget that is not answered for, as if it had been loaded. A refusal
	 * is not asked about again. Never rejects.
	 */
	request( gadget: string ): Promise<Decision>;

	/** Takes the user to the page on which answers are reviewed. */
	openReview(): void;
}

/**
 * - `undeclared`: it declares no third party, and nothing holds it; also on a wiki that only observes
 * - `granted`: what it needs is open on this page
 * - `refused`: it does not run
 * - `unanswered`: it is held; or it is granted, and switched off, so that nothing is open for it
 */
export type Status = 'undeclared' | 'granted' | 'refused' | 'unanswered';

export interface Decision {
	/** The gadget's name, with underscores. */
	gadget: string;
	/** Whether the gadget may run. Also false where the user put the answer off. */
	granted: boolean;
	/** Whether it runs only when the page is loaded again. */
	reload: boolean;
}
