$.getScript( 'https://cdn.example.net/lib/chart@4/chart.min.js', function () { window.Chart.start(); } );
mw.loader.getScript( 'https://cdn2.example.net/x.js' ).then( function () {} );
mw.loader.using( [ 'mediawiki.util', 'oojs-ui' ] );
mw.loader.load( [ 'jquery.ui', 'ext.gadget.other' ] );
