/**
 * What this device keeps of contacts, for its user to look at on the review page: with whom, when
 * last, and how often. Nothing is sent anywhere.
 */

/** Names that are kept: those seen last. */
const MOST = 300;

/** Milliseconds in which the browser says so, if it has refused it. */
const PAUSE = 1000;

/**
 * A line for each name: the name, the day, and how often; the latest last.
 *
 * @param {string} key On the device
 * @param {Map<string,number>} counts How often more
 */
export function note( key, counts ) {
	/** @type {Map<string,string>} */
	const lines = new Map();
	( mw.storage.get( key ) || '' ).split( '\n' ).forEach( ( line ) => {
		lines.set( line.split( ' ' )[ 0 ], line );
	} );
	lines.delete( '' );
	counts.forEach( ( count, name ) => {
		const before = Number( ( lines.get( name ) || '' ).split( ' ' )[ 2 ] ) || 0;
		lines.delete( name );
		const day = new Date().toISOString().slice( 0, 10 );
		lines.set( name, `${ name } ${ day } ${ before + count }` );
	} );
	// Where the device keeps nothing, nothing is kept.
	mw.storage.set( key, Array.from( lines.values() ).slice( -MOST ).join( '\n' ) );
}

/**
 * Keeps the hosts that this page contacts.
 *
 * @param {string} key On the device
 * @param {function(string): boolean} isRefused Whether the browser refused something to the host on
 *  this page: what it refuses it counts as contacted, too
 */
export function watch( key, isRefused ) {
	/** @type {Set<string>} Of this page */
	const seen = new Set( [ location.host ] );
	/**
	 * @param {PerformanceEntry} entry
	 */
	function see( { name } ) {
		const [ , host ] = /^(?:https?|wss?):\/\/([^/?#]+)/.exec( name ) || [];
		if ( host && !seen.has( host ) && seen.size < MOST ) {
			seen.add( host );
			setTimeout( () => isRefused( host ) || note( key, new Map( [ [ host, 1 ] ] ) ), PAUSE );
		}
	}
	try {
		new PerformanceObserver( ( list ) => list.getEntries().forEach( see ) )
			.observe( { type: 'resource', buffered: true } );
	} catch ( e ) {
		// A browser that cannot: the question comes all the same.
	}
}
