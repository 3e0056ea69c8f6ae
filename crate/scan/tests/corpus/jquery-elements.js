$( '<img>' ).attr( 'src', 'https://pics.example.org/1.png' ).appendTo( 'body' );
$( '<img>' ).attr( { alt: 'x', src: 'https://pics2.example.org/1.png' } );
$( '<iframe>', { src: 'https://player.example.org/embed', width: 300 } ).appendTo( '#content' );
$( '#logo img' ).prop( 'src', 'https://pics3.example.org/logo.png' );
$( '<a>' ).attr( 'href', 'https://help.example.org/' ).text( 'help' );
$( '<script>' ).attr( 'src', 'https://run.example.org/x.js' ).appendTo( 'head' );
