const feed = new WebSocket( 'wss://live.example.org:8443/feed' );
const stream = new EventSource( `https://stream.example.org/v2/${ mw.config.get( 'wgDBname' ) }` );
navigator.sendBeacon( 'https://beacon.example.org/log', JSON.stringify( { a: 1 } ) );
