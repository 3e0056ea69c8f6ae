function load( options ) {
	$.ajax( { url: options.endpoint, data: options.data } );
	var image = new Image();
	image.src = options.picture;
}
mw.hook( 'my.load' ).add( load );
fetch( 'https://' + mw.user.options.get( 'userjs-host' ) + '/api' );
new Worker( document.querySelector( '#worker' ).dataset.src );
window.SomeLibrary.init( { server: 'https://given.example.org' } );
