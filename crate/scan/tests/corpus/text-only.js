// Bugs: https://bugs.example.org/T1
/* eslint-env browser -- see https://eslint.example.org */
console.log( 'Loaded. Help: https://logged.example.org/' );
alert( 'See https://alert.example.org for more.' );
var wikitext = '{{cite web |url=https://cited.example.org/a |title=A}}';
if ( url.indexOf( 'https://compared.example.org' ) === 0 ) { count++; }
var pattern = /https?:\/\/pattern\.example\.org/;
throw new Error( 'Read https://error.example.org/' );
