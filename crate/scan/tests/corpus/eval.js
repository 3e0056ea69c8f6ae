eval( "fetch( 'https://evaluated.example.org/' )" );
setTimeout( "location = 'https://timer.example.org/'", 10 );
new Function( 'return import( "https://made.example.org/x.js" )' )();
