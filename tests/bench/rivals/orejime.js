/**
 * Orejime, as its README has it: the config in a global variable, before the library; what needs
 * consent in a template that names its purpose.
 */
window.orejimeConfig = {
	privacyPolicyUrl: '/wiki/Privacy',
	purposes: [ {
		id: 'tiles',
		title: 'Map',
		description: 'Loads pictures from tile.maps.test.',
		cookies: []
	} ]
};

const template = document.createElement( 'template' );
template.dataset.purpose = 'tiles';
const script = document.createElement( 'script' );
script.textContent = 'mw.loader.load( "ext.gadget.tiles" );';
template.content.appendChild( script );
document.body.appendChild( template );
