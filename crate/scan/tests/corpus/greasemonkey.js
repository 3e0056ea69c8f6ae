// ==UserScript==
// @homepage https://userscript.example.org/
// ==/UserScript==
GM_xmlhttpRequest( { method: 'GET', url: 'https://monkey.example.org/x', onload: () => {} } );
axios.get( 'https://axios.example.org/x' );
axios( { url: 'https://axios2.example.org/x' } );
