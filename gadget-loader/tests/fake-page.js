/** What a page has that scripts look at as soon as they are loaded. */

Object.assign( global, {
	location: new URL( 'https://wiki.example/wiki/Page' ),
	document: { currentScript: null, querySelector: () => null, baseURI: 'https://wiki.example/' }
} );
