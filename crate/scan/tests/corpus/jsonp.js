var endpoint = 'https://jsonp.example.org/api';
$.ajax( { url: endpoint, dataType: 'jsonp', success: draw } );
$.getJSON( 'https://old.example.org/feed?callback=?', draw );
$.get( 'https://third.example.org/x', { a: 1 }, draw, 'jsonp' );
$.ajax( 'https://fourth.example.org/x', { jsonp: 'cb' } );
