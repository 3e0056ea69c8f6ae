var out = [];
out.push( '<table>' );
for ( var i = 0; i < rows.length; i++ ) {
	out.push( '<tr><td><img src="https://flags.example.org/' + rows[ i ] + '.png"></td></tr>' );
}
out.push( '</table>' );
$( '#target' ).html( out.join( '' ) );
var more = '';
more += '<p>';
more += '<audio src="https://sounds.example.org/a.ogg"></audio>';
more += '</p>';
document.getElementById( 'x' ).innerHTML = more;
