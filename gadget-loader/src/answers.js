/**
 * Where this user's answers are read: the preferences, which come with the page, for who can have
 * them; the device for everybody else.
 */

/**
 * An injective encoding into what an option's name may hold.
 *
 * @param {string} gadget
 * @return {string}
 */
export function encode( gadget ) {
	return unescape( encodeURIComponent( gadget ) ).replace(
		/[^A-Za-z0-9-]/g,
		( byte ) => '_' + ( '0' + byte.charCodeAt( 0 ).toString( 16 ) ).slice( -2 ).toUpperCase()
	);
}

export class Answers {
	/**
	 * @param {mw.Map} config
	 * @param {mw.Map} options
	 * @param {Window} window
	 */
	constructor( config, options, window ) {
		this.options = options;
		this.window = window;
		this.named = config.get( 'wgUserName' ) !== null && !config.get( 'wgUserIsTemp' );
		this.prefix = 'gadgetconsent-' + config.get( 'wgWikiID' ) + '-';
		this.wanted = ( this.stored( 'sessionStorage', '' ) || '' ).split( ' ' );
	}

	/**
	 * @param {string} gadget
	 * @return {string|null} The ledger's entry
	 */
	read( gadget ) {
		return this.named ?
			this.options.get( 'userjs-gadgetconsent-' + encode( gadget ) ) :
			this.stored( 'localStorage', encode( gadget ) );
	}

	/**
	 * Whether the gadget may be asked for on this page: switched on, or asked for in this tab.
	 *
	 * @param {string} gadget
	 * @return {boolean}
	 */
	isEnabled( gadget ) {
		return !!Number( this.options.get( 'gadget-' + gadget ) ) ||
			this.wanted.includes( gadget );
	}

	/**
	 * Merely touching a storage may throw; then nothing was answered.
	 *
	 * @param {'localStorage'|'sessionStorage'} storage
	 * @param {string} key
	 * @return {string|null}
	 */
	stored( storage, key ) {
		try {
			return this.window[ storage ].getItem( this.prefix + key );
		} catch ( e ) {
			return null;
		}
	}
}
