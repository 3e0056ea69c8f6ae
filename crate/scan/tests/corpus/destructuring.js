const { api: { endpoint }, hosts: [ first ] } = { api: { endpoint: 'https://nested.example.org/' }, hosts: [ 'https://first.example.org/' ] };
fetch( endpoint );
fetch( first );
function request( { url, method = 'GET' } ) { const xhr = new XMLHttpRequest(); xhr.open( method, url ); }
request( { url: 'https://options.example.org/' } );
const settings = { ...{ server: 'https://spread.example.org' }, debug: true };
$.get( settings.server + '/x' );
