/*
 * WebDriver runs this script in the page. `arguments`: trials, each `{ sources, url }`, and a function
 * that takes the verdicts. Each trial has its own document with its own policy.
 */
const [ trials, done ] = arguments;

// In the document of a trial.
async function attempt() {
	// No policy allows this request. Violations are reported in order: when this one is reported, all
	// others have been, and nothing depends on time.
	const last = 'https://last.invalid/';
	const verdict = { url: new URL( frameElement.dataset.url ).href, blocked: false, answered: false };
	document.addEventListener( 'securitypolicyviolation', ( event ) => {
		if ( event.blockedURI.startsWith( last ) ) {
			frameElement.dispatchEvent( new CustomEvent( 'verdict', { detail: verdict } ) );
		} else {
			verdict.blocked = true;
		}
	} );
	if ( /^wss?:/.test( verdict.url ) ) {
		// The constructor checks the policy; Chromium delays the errors of many sockets.
		try {
			new WebSocket( verdict.url ).close();
		} catch ( e ) {
			verdict.error = String( e );
		}
	} else {
		try {
			await fetch( verdict.url, { mode: 'no-cors' } );
			verdict.answered = true;
		} catch ( e ) {}
	}
	fetch( last, { mode: 'no-cors' } ).catch( () => {} );
}

Promise.all( trials.map( ( { sources, url } ) => new Promise( ( resolve ) => {
	const inner = document.implementation.createHTMLDocument();
	const policy = inner.createElement( 'meta' );
	policy.httpEquiv = 'Content-Security-Policy';
	policy.content = `connect-src ${ sources }`;
	const script = inner.createElement( 'script' );
	script.textContent = `( ${ attempt } )()`;
	inner.head.replaceChildren( policy, script );

	const frame = document.createElement( 'iframe' );
	frame.dataset.url = url;
	frame.addEventListener( 'verdict', ( event ) => {
		resolve( event.detail );
		frame.remove();
	} );
	frame.srcdoc = inner.documentElement.outerHTML;
	document.body.append( frame );
} ) ) ).then( done );
