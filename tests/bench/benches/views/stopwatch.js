/**
 * Measures the loader's own run time: a page of the wiki with the loader in the middle.
 * The loader runs in two ways: when ResourceLoader executes it, and when ResourceLoader calls the
 * function that the loader passed to `using`. If it ran in another way, the page would be closed
 * while the stopwatch does not run.
 */
const kept = window.stopwatch = { time: 0, closed: 0 };

function policies() {
	return document.head.querySelectorAll( 'meta[http-equiv=Content-Security-Policy]' ).length;
}

let running = false;

function timed( work ) {
	return function () {
		// Called while the stopwatch runs: this time is counted already.
		if ( running ) {
			return work.apply( this, arguments );
		}
		const before = policies();
		const start = performance.now();
		running = true;
		try {
			return work.apply( this, arguments );
		} finally {
			running = false;
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
	// The loader.
} )( watched );
