var script = document.createElement( 'script' );
script.async = true;
script.src = ( location.protocol === 'https:' ? 'https:' : 'http:' ) + '//stats.example.org/s.js';
document.getElementsByTagName( 'head' )[ 0 ].appendChild( script );
