/**
 * The loader's side of loader_agrees.rs: a case a line in, its answer a line out.
 */

import readline from 'readline';

import { encode, pairs, verdict } from '../../../gadget-loader/src/ledger.js';
import { policyText } from '../../../gadget-loader/src/policy.js';

readline.createInterface( { input: process.stdin } ).on( 'line', ( line ) => {
	const { declaration, entry, since, firstParty, sameOrigin, open, name } = JSON.parse( line );
	process.stdout.write( JSON.stringify( {
		verdict: verdict( declaration, entry, since ),
		policy: policyText( firstParty, sameOrigin.concat( ...open.map( pairs ) ) ),
		name: encode( name )
	} ) + '\n' );
} );
