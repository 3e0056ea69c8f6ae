var url = 'https://outer.example.org/';
( function () {
	var url = 'https://inner.example.org/', fetch = function () {};
	fetch( url );
}() );
$( 'a' ).attr( 'href', url );
var myFetch = { fetch: function ( x ) { return x; } };
myFetch.fetch( 'https://ownmethod.example.org/' );
