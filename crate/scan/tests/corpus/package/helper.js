exports.load = function ( url ) { return $.getScript( url ); };
