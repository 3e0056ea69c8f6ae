var DEBUG = false;
if ( DEBUG ) {
	$.get( 'https://debug.example.org/' );
}
if ( 0 ) { fetch( 'https://never.example.org/' ); }
( function () {
	function unused() { fetch( 'https://unused.example.org/' ); }
	function used() {
		return 1;
		fetch( 'https://after.example.org/' );
	}
	used();
	fetch( 'https://alive.example.org/' );
}() );
