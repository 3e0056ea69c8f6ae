fetch( 'https://' + lang + '.wikipedia.example.org/w/api.php' );
L.tileLayer( 'https://{s}.tile.example.org/{z}/{x}/{y}.png', { maxZoom: 18 } ).addTo( map );
var n = Math.floor( Math.random() * 4 );
new Image().src = 'https://static' + n + '.cdn.example.net/p.gif';
$.get( 'https://$1.sub.example.org/'.replace( '$1', wgUserLanguage ) );
