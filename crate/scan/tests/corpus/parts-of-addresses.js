const address = new URL( location.href );
address.host = 'moved.example.org';
fetch( address );
const other = new URL( '/x', location.href );
other.href = 'https://replaced.example.org/';
fetch( other );
// No address.
const options = { host: 'shown.example.com' };
options.host = 'other.example.com';
location.hostname === 'wiki.example.com';
use.setAttributeNS( 'http://www.w3.org/1999/xlink', 'href', 'https://drawn.example.org/icons.svg#a' );
