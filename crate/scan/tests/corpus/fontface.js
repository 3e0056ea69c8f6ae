const face = new FontFace( 'Signs', 'url(https://glyphs.example.org/s.woff2)', { weight: '400' } );
document.fonts.add( await face.load() );
