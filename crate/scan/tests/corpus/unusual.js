const element = ( tag, attributes ) => {
	const made = document.createElement( tag );
	for ( const key in attributes ) {
		made.setAttribute( key, attributes[ key ] );
	}
	return made;
};
document.body.append( element( 'iframe', { src: 'https://forin.example.org/', title: 'x' } ) );
document.head.append( Object.assign( document.createElement( 'script' ), { src: 'https://assign.example.org/a.js', async: true } ) );
const actions = { go: ( host ) => fetch( `//${ host }/go` ) };
[ 'reference.example.org' ].map( actions.go );
const socket = new ( window.WebSocket || window.MozWebSocket )( 'wss://either.example.org/' );
mw.hook( 'wikipage.content' ).add( function ( $content ) {
	$content.find( 'img.lazy' ).each( function () {
		this.src = 'https://lazy.example.org/' + this.dataset.name;
	} );
} );
const map = new Map( [ [ 'a', 'https://mapped.example.org/a' ] ] );
fetch( map.get( kind ) );
const lazy = { base: 'https://getter.example.org', get url() { return this.base + '/get'; } };
fetch( lazy.url );
$.getJSON( 'https://proxy.example.org/?u=' + encodeURIComponent( 'https://target.example.org/' ) );
