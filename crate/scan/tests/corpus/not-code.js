function ( { this is not JavaScript
var url = 'https://unparsed.example.org/';
