/**
 * Klaro, with a config as its annotated `dist/config.js` has it: the service's callback starts what
 * was allowed. By itself it finds its config through its own script element; a gadget has none, so
 * it is set up as from a bundle.
 */
window.klaro.setup( {
	version: 1,
	lang: 'en',
	acceptAll: true,
	translations: {
		en: {
			privacyPolicyUrl: '/wiki/Privacy',
			purposes: { maps: 'Maps' },
			tiles: { description: 'Loads pictures from tile.maps.test.' }
		}
	},
	services: [ {
		name: 'tiles',
		title: 'Map',
		purposes: [ 'maps' ],
		callback: ( allowed ) => {
			if ( allowed ) {
				mw.loader.load( 'ext.gadget.tiles' );
			}
		}
	} ]
} );
