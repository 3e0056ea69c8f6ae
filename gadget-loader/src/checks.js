/**
 * What the device remembers of checks of scripts: the sum of a revision, so that its text is
 * checked without asking the wiki again; and which scripts break no rule today. Any script of the
 * wiki can write there. It cannot have another text run: which revision is meant is in the user's
 * answer.
 */

/**
 * @param {any} value
 * @return {Object<string,any>}
 */
const object = ( value ) => value && typeof value === 'object' && !Array.isArray( value ) ? value : {};

/** How many scripts are remembered. The oldest ones are forgotten. */
const MOST = 200;

/**
 * @param {Object<string,any>} all
 * @param {string} name
 * @param {any} value
 * @return {Object<string,any>} With the value, which is the last one
 */
function having( all, name, value ) {
	const names = Object.keys( all ).filter( ( one ) => one !== name ).slice( 1 - MOST );
	/** @type {Object<string,any>} */
	const result = {};
	names.forEach( ( one ) => {
		result[ one ] = all[ one ];
	} );
	result[ name ] = value;
	return result;
}

export class Checks {
	/**
	 * @param {{getItem(key: string): string|null, setItem(key: string, text: string): void}} store
	 *  It may throw when touched
	 * @param {string} key
	 * @param {string} rules The rules of the wiki, and what they depend on
	 * @param {string} day
	 */
	constructor( store, key, rules, day ) {
		this.store = store;
		this.key = key;
		this.rules = rules;
		this.day = day;
	}

	/**
	 * @return {{sums: Object<string,any>, passed: Object<string,any>}}
	 */
	read() {
		let all;
		try {
			all = object( JSON.parse( this.store.getItem( this.key ) || '' ) );
		} catch ( e ) {
			// Nothing is remembered.
			all = object( null );
		}
		return {
			sums: object( all.sums ),
			passed: all.rules === this.rules && all.day === this.day ? object( all.passed ) : {}
		};
	}

	/**
	 * @param {Object<string,any>} sums
	 * @param {Object<string,any>} passed
	 */
	write( sums, passed ) {
		const { rules, day } = this;
		try {
			this.store.setItem( this.key, JSON.stringify( { sums, rules, day, passed } ) );
		} catch ( e ) {
			// The wiki is asked again on the next page.
		}
	}

	/**
	 * @param {string} name
	 * @param {number} revision
	 * @return {string} The sum of this revision of the script; or nothing
	 */
	sumOf( name, revision ) {
		const [ known, sum ] = /** @type {any[]} */ ( [] ).concat( this.read().sums[ name ] );
		return known === revision && /^[\da-f]{40}$/.test( sum ) ? sum : '';
	}

	/**
	 * @param {string} name
	 * @param {number} revision
	 * @param {string} sum
	 */
	learn( name, revision, sum ) {
		const { sums, passed } = this.read();
		this.write( having( sums, name, [ revision, sum ] ), passed );
	}

	/**
	 * @param {string} name
	 * @param {number} revision To which its user has agreed; 0: none
	 * @return {boolean} It broke no rule today
	 */
	hasPassed( name, revision ) {
		return this.read().passed[ name ] === revision;
	}

	/**
	 * @param {string} name
	 * @param {number} revision
	 */
	pass( name, revision ) {
		const { sums, passed } = this.read();
		this.write( sums, having( passed, name, revision ) );
	}
}
