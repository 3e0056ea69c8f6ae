$.get( atob( 'aHR0cHM6Ly9iYXNlNjQuZXhhbXBsZS5vcmcvYXBp' ) );
$.get( decodeURIComponent( 'https%3A%2F%2Fpercent.example.org%2F' ) );
$.get( 'gro.elpmaxe.sdrawkcab//:sptth'.split( '' ).reverse().join( '' ) );
$.get( '\x68ttps://escape.example.org/' );
$.get( String.fromCharCode( 104, 116, 116, 112, 115, 58, 47, 47 ) + 'codes.example.org' );
