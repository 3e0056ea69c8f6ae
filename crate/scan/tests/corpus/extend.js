var defaults = { url: 'https://defaults.example.org/api', count: 10 };
var options = $.extend( {}, defaults, window.myOptions );
$.getJSON( options.url );
var merged = Object.assign( {}, { script: 'https://assigned.example.org/a.js' } );
$.getScript( merged.script );
