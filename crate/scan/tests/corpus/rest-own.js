fetch( mw.util.wikiScript( 'rest' ) + '/v1/page/Main_Page' );
fetch( location.origin + '/w/api.php?action=query' );
$.getJSON( mw.util.wikiScript( 'api' ), { action: 'query' } );
$.get( mw.util.getUrl( 'Special:Version' ) );
fetch( 'https://' + location.host + '/w/rest.php' );
fetch( new URL( '/w/api.php', location.href ) );
