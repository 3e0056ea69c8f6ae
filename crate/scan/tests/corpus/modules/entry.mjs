import { API, image } from './urls.mjs';
import start from './urls.mjs';
fetch( API );
new Image().src = image( 'a' );
start();
