const API = 'https://chain.example.org';
const get = async ( path ) => {
	const response = await fetch( `${ API }${ path }`, { headers: { accept: 'application/json' } } );
	return response.json();
};
get( '/a' ).then( ( data ) => Promise.all( data.items.map( ( item ) => get( '/b/' + item.id ) ) ) )
	.then( ( all ) => all.forEach( ( one ) => {
		const img = document.createElement( 'img' );
		img.src = one.thumbnail.url;
		img.alt = 'from https://alt.example.org';
		document.body.append( img );
	} ) );
