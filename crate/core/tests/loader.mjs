/**
 * The loader's side of loader_agrees.rs: a case a line in, its answer a line out.
 */

import readline from 'readline';

import { encode } from '../../../gadget-loader/src/answers.js';
import { read, verdict } from '../../../gadget-loader/src/ledger.js';
import { policyText } from '../../../gadget-loader/src/policy.js';

readline.createInterface( { input: process.stdin } ).on( 'line', ( line ) => {
	const { declaration, entry, since, firstParty, open, name } = JSON.parse( line );
	const lists = open.map( read );
	process.stdout.write( JSON.stringify( {
		verdict: verdict( declaration, entry, since ),
		policy: lists.includes( null ) ? null : policyText( firstParty, lists ),
		name: encode( name )
	} ) + '\n' );
} );
