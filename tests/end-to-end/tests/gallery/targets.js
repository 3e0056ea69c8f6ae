const found = [];
for ( const details of document.querySelectorAll( 'details' ) ) {
	details.open = true;
}
const within = '.gadget-consent';
for ( const target of document.querySelectorAll( `${ within } a[ href ], ${ within } button, ${ within } input, ${ within } select, ${ within } textarea, ${ within } summary, ${ within } [ tabindex="0" ]` ) ) {
	const boxes = [ target ].concat( Array.from( target.labels || [] ) )
		.map( ( part ) => part.getBoundingClientRect() ).filter( ( box ) => box.width > 0 );
	if ( !boxes.length || !target.checkVisibility() ) {
		continue;
	}
	const width = Math.max( ...boxes.map( ( box ) => box.right ) ) - Math.min( ...boxes.map( ( box ) => box.left ) );
	const height = Math.max( ...boxes.map( ( box ) => box.bottom ) ) - Math.min( ...boxes.map( ( box ) => box.top ) );
	const inSentence = target.matches( 'a' ) && getComputedStyle( target ).display === 'inline' &&
		target.parentElement.innerText.trim().length > target.innerText.trim().length;
	if ( !inSentence && ( width < 23.9 || height < 23.9 ) ) {
		found.push( `${ Math.round( width ) } × ${ Math.round( height ) }: ${ target.outerHTML.slice( 0, 150 ) }` );
	}
}
return found;
