var xhr = $.ajax( { type: 'GET', url: [ 'https://', 'array', '.example.org', '/q' ].join( '' ), cache: true } );
$( '#x' ).load( 'https://loaded.example.org/page #content' );
$( '<div>' ).load( mw.util.getUrl( 'Special:BlankPage' ) + ' #x' );
