var host = 'variables.example.org', scheme = 'https:', path;
path = '/api/v1';
var url = scheme + '//' + host;
url = url + path;
url += '?format=json';
$.getJSON( url, function () {} );
