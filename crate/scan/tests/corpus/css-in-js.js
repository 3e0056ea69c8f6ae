mw.util.addCSS( '@import url("https://import.example.org/a.css"); .x { background: url(https://back.example.org/b.png) }' );
mw.loader.addStyleTag( '@font-face { font-family: X; src: url("https://font.example.org/x.woff2") }' );
$( '#a' ).css( 'background-image', 'url(https://bg.example.org/1.png)' );
$( '#b' ).css( { color: 'red', cursor: 'url(//cursor.example.org/c.cur), auto' } );
box.style.backgroundImage = "url('https://bg2.example.org/2.png')";
box.style.cssText = 'list-style: url(https://bullet.example.org/b.png)';
box.style.setProperty( 'mask', 'url(https://mask.example.org/m.svg)' );
var style = document.createElement( 'style' );
style.textContent = '.y { background: url(https://inner.example.org/i.png) }';
