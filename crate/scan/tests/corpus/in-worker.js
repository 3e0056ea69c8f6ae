self.importScripts( 'https://lib.example.org/a.js', 'https://lib2.example.org/b.js' );
self.onmessage = ( event ) => self.postMessage( event.data );
