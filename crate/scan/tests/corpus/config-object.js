var config = {
	api: { host: 'https://config.example.org', version: 'v3' },
	images: 'https://images.example.org/',
	homepage: 'https://about.example.org/'
};
function call( what ) { return $.getJSON( config.api.host + '/' + config.api.version + '/' + what ); }
call( 'list' );
$( '<img>' ).attr( 'src', config.images + 'x.png' );
mw.util.addPortletLink( 'p-tb', config.homepage, 'About' );
