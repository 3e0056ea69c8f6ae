$.ajax( {
	url: 'https://search.example.org/find',
	data: { q: $( '#searchInput' ).val() },
	dataType: 'json'
} ).done( render );
jQuery.post( 'https://log.example.org/hit', { page: wgPageName } );
$.get( 'https://text.example.org/' + wgUserLanguage + '.txt', render );
