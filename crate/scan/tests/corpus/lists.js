[ 'https://one.example.org/', 'https://two.example.org/' ].forEach( function ( url ) { $.getScript( url ); } );
$.each( [ 'alpha', 'beta' ], function ( i, name ) { $.getJSON( 'https://' + name + '.list.example.org/' ); } );
for ( const host of [ 'x.loop.example.org', 'y.loop.example.org' ] ) { fetch( `https://${ host }/` ); }
const servers = { eu: 'https://eu.example.org', us: 'https://us.example.org' };
fetch( servers[ region ] + '/ping' );
Object.keys( { k1: 0, k2: 0 } ).forEach( ( key ) => fetch( 'https://' + key + '.keys.example.org' ) );
