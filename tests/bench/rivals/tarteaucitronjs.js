/**
 * tarteaucitron, as its README has it: `init` after the library, then a service of one's own.
 *
 * It wants to fetch its words, its styles and its catalogue of services from beside its own script;
 * a gadget has no such folder. So words and styles come with it, and the catalogue (35 KB after
 * gzip), of which nothing is needed here, does not come at all.
 */
/* global tarteaucitron */
// The library's own; it takes the page's last script for itself.
// eslint-disable-next-line no-undef, no-implicit-globals
tarteaucitronPath = location.href;
window.tarteaucitron = tarteaucitron;

tarteaucitron.init( {
	privacyUrl: '/wiki/Privacy',
	useExternalCss: true,
	useExternalJs: true
} );

tarteaucitron.services.tiles = {
	key: 'tiles',
	type: 'api',
	name: 'Map',
	uri: '/wiki/Privacy',
	needConsent: true,
	cookies: [],
	js: () => {
		mw.loader.load( 'ext.gadget.tiles' );
	}
};

tarteaucitron.job = tarteaucitron.job || [];
tarteaucitron.job.push( 'tiles' );
