// What comes from the page is not known, in whatever way it comes.
var addresses = $( '.links a' ).toArray().map( ( link ) => link.href );
function next() {
	var address = addresses.shift();
	$.get( address, next );
}
fetch( document.querySelector( 'a.external' ).href );
var rows = $( 'h3 a' ).toArray().map( ( link ) => ( { url: link.href.replace( /\.html$/, '.json' ) } ) );
$.getJSON( rows.shift().url );
$( 'img.lazy' ).attr( 'src', function () {
	return this.dataset.source;
} );
let taken;
( { address: taken } = window.settings );
new Image().src = taken;
