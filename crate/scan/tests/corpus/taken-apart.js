let server, path, rest;
( { server, path = '/x' } = { server: 'https://taken.example.org' } );
fetch( server + path );
[ , rest ] = [ 0, 'https://second.example.org/' ];
fetch( rest );
const config = {};
[ config.api ] = [ 'https://member.example.org/api' ];
fetch( config.api );
