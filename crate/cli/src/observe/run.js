/*
 * Runs gadgets on a page that has loaded, and tells what became of them. ResourceLoader runs what they depend
 * on before them. GadgetConsent itself counts as loaded: it would hold them until somebody has answered.
 */
( function ( wanted, own, patience ) {
	'use strict';
	const begun = Date.now();
	const prefix = 'ext.gadget.';
	const tell = ( state ) => {
		const names = state === 'no ResourceLoader' ? [] : mw.loader.getModuleNames();
		return {
			state,
			ran: names.filter( ( name ) => name.startsWith( prefix ) &&
				mw.loader.getState( name ) === 'ready' )
				.map( ( name ) => name.slice( prefix.length ) )
		};
	};
	return new Promise( ( done ) => {
		function run() {
			const known = wanted.filter( ( name ) => mw.loader.getState( prefix + name ) );
			if ( !known.length || known[ 0 ] !== wanted[ 0 ] ) {
				done( tell( 'not registered' ) );
				return;
			}
			own.filter( ( name ) => mw.loader.getState( prefix + name ) )
				.forEach( ( name ) => mw.loader.state( { [ prefix + name ]: 'ready' } ) );
			mw.loader.using( known.map( ( name ) => prefix + name ) ).then(
				() => done( tell( 'ready' ) ),
				( error ) => done( tell( String( error && error.message || error ) ) )
			);
		}
		setTimeout( () => done( tell( window.mw && mw.loader && mw.loader.using ?
			'not loaded in time' : 'no ResourceLoader' ) ), patience );
		( function whenThere() {
			if ( window.mw && mw.loader && mw.loader.using && mw.loader.getModuleNames ) {
				run();
			} else if ( Date.now() - begun < patience ) {
				setTimeout( whenThere, 50 );
			}
		}() );
	} );
}( WANTED, OWN, PATIENCE ) );
