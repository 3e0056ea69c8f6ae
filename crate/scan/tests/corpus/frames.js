const frame = document.createElement( 'iframe' );
frame.src = 'https://frame.example.org/?from=' + location.hostname;
document.body.append( frame );
frame.contentWindow.postMessage( { ready: true }, 'https://frame.example.org' );
window.addEventListener( 'message', ( event ) => {
	if ( event.origin !== 'https://origin.example.org' ) {
		return;
	}
} );
