var image = document.createElement( 'img' );
image.src = 'data:image/svg+xml;utf8,<svg xmlns="http://www.w3.org/2000/svg"></svg>';
var svg = document.createElementNS( 'http://www.w3.org/2000/svg', 'svg' );
svg.setAttributeNS( 'http://www.w3.org/1999/xlink', 'xlink:title', 'x' );
document.body.style.background = 'url(data:image/png;base64,AAAA)';
var frame = document.createElement( 'iframe' );
frame.src = 'about:blank';
