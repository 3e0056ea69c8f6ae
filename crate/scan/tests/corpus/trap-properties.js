var item = { src: 'https://property.example.org/x', href: 'https://property2.example.org/' };
item.src = 'https://property3.example.org/y';
var links = [];
links.push( { text: 'a', url: 'https://property4.example.org/' } );
links.forEach( function ( link ) { $( '<a>' ).attr( 'href', link.url ).text( link.text ); } );
