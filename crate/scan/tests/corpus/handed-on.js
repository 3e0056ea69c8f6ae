[ 'https://each.example.org/a.js' ].forEach( mw.loader.load );
$.each( [ 'https://jqueryeach.example.org/a.js' ], importScriptURI );
Promise.all( [ 'https://all.example.org/' ].map( fetch ) );
askTheUser().then( mw.loader.getScript );
