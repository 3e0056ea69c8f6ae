/**
 * CookieConsent, as its guide has it: run after the library, with the callback of a service in a
 * category.
 */
window.CookieConsent.run( {
	// The bench's browser says that it is driven by a program.
	hideFromBots: false,
	categories: {
		maps: {
			services: {
				tiles: {
					label: 'Map',
					onAccept: () => {
						mw.loader.load( 'ext.gadget.tiles' );
					}
				}
			}
		}
	},
	language: {
		default: 'en',
		translations: {
			en: {
				consentModal: {
					title: 'Map',
					description: 'Loads pictures from tile.maps.test.',
					acceptAllBtn: 'Accept all',
					acceptNecessaryBtn: 'Reject all',
					showPreferencesBtn: 'Manage preferences'
				},
				preferencesModal: {
					title: 'Preferences',
					acceptAllBtn: 'Accept all',
					acceptNecessaryBtn: 'Reject all',
					savePreferencesBtn: 'Accept current selection',
					closeIconLabel: 'Close',
					sections: [ {
						title: 'Maps',
						description: 'Loads pictures from tile.maps.test.',
						linkedCategory: 'maps'
					} ]
				}
			}
		}
	}
} );
