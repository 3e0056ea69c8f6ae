importScriptURI( 'https://legacy.example.org/popups.js' );
importStylesheetURI( 'https://legacy-css.example.org/popups.css' );
importScript( 'User:Somebody/helper.js' );
importScript( 'MediaWiki:Gadget-other.js' );
