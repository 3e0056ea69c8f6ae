const rows = items.map( ( item ) => `<li><img src="https://cover.example.org/${ item.id }.jpg"><a href="https://shop.example.org/${ item.id }">${ item.name }</a></li>` );
document.querySelector( '#list' ).innerHTML = `<ul>${ rows.join( '' ) }</ul>`;
$( `<iframe src="https://map.example.org/?q=${ encodeURIComponent( place ) }"></iframe>` ).appendTo( document.body );
