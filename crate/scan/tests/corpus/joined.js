fetch( [ 'https:/', 'joined.example.org', 'v1', page ].join( '/' ) );
fetch( 'https://'.concat( 'concat', '.example.org', '/x' ) );
fetch( `https://${ [ 'a', 'template', 'example', 'org' ].join( '.' ) }/` );
