mw.loader.load( 'https://tools.example.org/gadget.js' );
mw.loader.load( '//styles.example.org/gadget.css', 'text/css' );
mw.loader.load( mw.config.get( 'wgServer' ) + mw.config.get( 'wgScript' ) + '?title=MediaWiki:Other.js&action=raw&ctype=text/javascript' );
mw.loader.load( '/w/index.php?title=User:Somebody/x.js&action=raw&ctype=text/javascript' );
