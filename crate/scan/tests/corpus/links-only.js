mw.util.addPortletLink( 'p-tb', 'https://tool.example.org/?page=' + encodeURIComponent( mw.config.get( 'wgPageName' ) ), 'Tool' );
$( '#p-logo a' ).attr( 'href', 'https://portal.example.org/' );
$( '<a>', { href: 'https://manual.example.org', text: 'Manual' } ).appendTo( '#mw-content-text' );
window.open( 'https://popup.example.org/', '_blank' );
document.getElementById( 'go' ).onclick = function () { location.href = 'https://leave.example.org/x'; };
var button = new OO.ui.ButtonWidget( { label: 'Report', href: 'https://report.example.org/new' } );
var a = document.createElement( 'a' );
a.href = 'https://anchor.example.org/';
