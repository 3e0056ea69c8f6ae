var request = new XMLHttpRequest();
var base = '//counts.example.org/api';
request.onload = function () { console.log( request.responseText ); };
request.open( 'GET', base + '?page=' + encodeURIComponent( mw.config.get( 'wgPageName' ) ), true );
request.send();
