var beta = mw.cookie.get( 'beta' ) === '1';
var base = beta ? 'https://beta.example.org' : 'https://stable.example.org';
fetch( base + '/api' );
var mirror = window.myMirror || 'https://mirror.example.org/';
$.get( mirror + 'list.txt' );
switch ( mw.config.get( 'wgContentLanguage' ) ) {
	case 'de': $.get( 'https://deutsch.example.org/' ); break;
	default: $.get( 'https://english.example.org/' );
}
