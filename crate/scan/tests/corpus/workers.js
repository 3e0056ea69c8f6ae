const worker = new Worker( 'https://workers.example.org/parse.js' );
const shared = new SharedWorker( '//shared.example.org/x.js', 'x' );
const own = new Worker( URL.createObjectURL( new Blob( [ 'onmessage = () => {}' ] ) ) );
navigator.serviceWorker.register( '/w/sw.js' );
