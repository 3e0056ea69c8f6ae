function add( kind, address ) {
	var element;
	if ( kind === 'js' ) {
		element = document.createElement( 'script' );
		element.src = address;
	} else {
		element = document.createElement( 'link' );
		element.rel = 'stylesheet';
		element.href = address;
	}
	document.head.appendChild( element );
}
add( 'js', 'https://code.example.org/a.js' );
add( 'css', 'https://sheet.example.org/a.css' );
