const config = require( './config.json' );
const { server } = require( './server.js' );
const helper = require( './helper.js' );
fetch( config.api + '/x' );
fetch( server + '/y' );
helper.load( 'https://argument.example.org/a.js' );
