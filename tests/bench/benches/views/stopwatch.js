/**
 * Takes the time of the loader's own work: a page of the wiki that holds the loader in its midst.
 * The loader is entered in two ways: when ResourceLoader runs it, and when that calls what the
 * loader gave to `using`. What else would enter it shows as a page that closes while no watch runs.
 */
const kept = window.stopwatch = { time: 0, closed: 0 };

function policies() {
	return document.head.querySelectorAll( 'meta[http-equiv=Content-Security-Policy]' ).length;
}

let running = false;

function timed( work ) {
	return function () {
		// Called while the watch runs: that counts already.
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
