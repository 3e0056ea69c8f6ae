import { SOURCE } from './constants';
export function words() {
	return $.getJSON( SOURCE );
}
