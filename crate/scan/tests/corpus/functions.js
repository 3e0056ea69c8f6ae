function apiUrl( project, lang = 'en' ) {
	return 'https://' + lang + '.' + project + '.example.org/w/api.php';
}
const image = ( name ) => 'https://pictures.example.org/' + name;
fetch( apiUrl( 'books' ) );
fetch( apiUrl( 'news', 'de' ) );
new Image().src = image( 'a.png' );
function pick( url ) { if ( url ) { return url; } return 'https://fallback.example.org/'; }
$.get( pick() );
