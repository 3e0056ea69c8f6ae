/*
 * Runs in each document before its own scripts. MediaWiki names the modules of a page in RLPAGEMODULES
 * (OutputPage::getRlClient). Of these, gadgets and the scripts of the site and of the user stay out, so that
 * nothing of them runs but what is looked at.
 */
( function ( isKept ) {
	'use strict';
	let modules;
	const isPageOwn = ( name ) => isKept.includes( name ) ||
		!( name === 'site' || name === 'user' || /^ext\.gadget\./.test( name ) );
	Object.defineProperty( window, 'RLPAGEMODULES', {
		configurable: true,
		get: () => modules,
		set: ( all ) => {
			modules = Array.isArray( all ) ? all.filter( isPageOwn ) : all;
		}
	} );
}( KEPT ) );
