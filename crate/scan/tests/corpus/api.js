var local = new mw.Api(), foreign = new mw.ForeignApi( 'https://commons.example.org/w/api.php' );
local.get( { action: 'query', titles: 'https://not.example.org' } );
local.postWithToken( 'csrf', { action: 'edit', summary: 'by [https://script.example.org gadget]', text: 'x' } );
foreign.get( { action: 'query', meta: 'siteinfo' } );
