var services = {
	google: { name: 'G', url: 'https://translate.example.com/translate_a/single?tl=$2&q=$1' },
	other: { name: 'O', url: 'https://other.example.com/t?q=$1' }
};
function translate( service, text, done ) {
	var s = services[ service ];
	var url = s.url.replace( '$1', encodeURIComponent( text ) ).replace( '$2', 'en' );
	$.ajax( { url: url, dataType: 'json' } ).done( done );
}
$( '#tr' ).on( 'click', function () { translate( $( this ).data( 'service' ), getSelection().toString(), show ); } );
