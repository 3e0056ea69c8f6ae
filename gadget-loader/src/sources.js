/**
 * One optional source of a gadget, as other scripts name it: `status( gadget, source )` and
 * `request( gadget, source )`.
 */

import { pairs } from './verdict.js';

/**
 * @param {any[]} given What a script calls with
 * @return {boolean} It names a source. `map` gives a number and a list besides a gadget's name
 */
export const isOfSource = ( [ , source, list ] ) => source !== undefined && !list;

/**
 * @param {import('./page').Manifest} manifest
 * @param {string} gadget
 * @param {any} source As the manifest has it
 * @return {import('./page').Pair[]} What the gadget's optional requests use of exactly this source
 */
export const optionalOf = ( { gadgets = {} }, gadget, source ) => pairs(
	`${ ( gadgets[ gadget ] || '' )[ 1 ] || '' }`
).filter( ( pair ) => pair.split( ' ' )[ 1 ].replace( 'https://', '' ) === source );
