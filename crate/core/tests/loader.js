'use strict';

/**
 * The loader's side of loader_agrees.rs: a case a line in, its answer a line out.
 */

const readline = require( 'readline' );
const loader = '../../../gadget-loader/src/';
const { read, verdict } = require( loader + 'ledger.js' );
const { policyText } = require( loader + 'policy.js' );
const { encode } = require( loader + 'answers.js' );

readline.createInterface( { input: process.stdin } ).on( 'line', ( line ) => {
	const { declaration, entry, since, firstParty, open, name } = JSON.parse( line );
	const lists = open.map( read );
	process.stdout.write( JSON.stringify( {
		verdict: verdict( declaration, entry, since ),
		policy: lists.includes( null ) ? null : policyText( firstParty, lists ),
		name: encode( name )
	} ) + '\n' );
} );
