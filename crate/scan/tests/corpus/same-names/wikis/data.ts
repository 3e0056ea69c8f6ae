import { KEY } from '../constants.ts';
import { DATA_URL } from './constants.ts';
export async function load() {
	const response = await fetch( DATA_URL );
	mw.storage.set( KEY, await response.text() );
}
