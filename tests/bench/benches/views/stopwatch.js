/**
 * Measures the run time of what runs on each page view: a page of the wiki with the stub, the
 * loader or `consent` in the middle. They run in two ways: when ResourceLoader executes them, and
 * when it calls a function that they passed to `using`. If they ran in another way, the page would
 * be closed while the stopwatch does not run.
 */
const kept = window.stopwatch = window.stopwatch || { time: 0, closed: 0, running: false };

function policies() {
	return document.head.querySelectorAll( 'meta[http-equiv=Content-Security-Policy]' ).length;
}

function timed( work ) {
	return function () {
		// Called while the stopwatch runs: this time is counted already.
		if ( kept.running ) {
			return work.apply( this, arguments );
		}
		const before = policies();
		const start = performance.now();
		kept.running = true;
		try {
			return work.apply( this, arguments );
		} finally {
			kept.running = false;
			kept.time += performance.now() - start;
			kept.closed += policies() - before;
		}
	};
}

const watched = Object.create( mw );
watched.loader = Object.create( mw.loader );
watched.loader.using = ( names, ...callbacks ) => mw.loader.using(
	names, ...callbacks.map( timed )
);

// eslint-disable-next-line no-unused-vars
timed( ( mw ) => {
	// The page.
} )( watched );
