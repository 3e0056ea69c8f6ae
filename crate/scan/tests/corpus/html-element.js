$( '#x' ).html( mw.html.element( 'img', { src: 'https://htmlelement.example.org/a.png' } ) );
