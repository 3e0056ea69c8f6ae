var pixel = new Image();
pixel.src = 'https://count.example.org/pixel.gif?' + Math.random();
var icon = document.createElement( 'img' );
icon.setAttribute( 'src', '//icons.example.org/star.svg' );
icon.srcset = 'https://icons2.example.org/a.png 1x, https://icons3.example.org/b.png 2x';
document.body.appendChild( icon );
