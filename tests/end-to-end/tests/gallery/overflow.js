const found = [];
if ( document.documentElement.scrollWidth > innerWidth ) {
	found.push( `the page is ${ document.documentElement.scrollWidth } px wide` );
}
for ( const part of document.querySelectorAll( '.gadget-consent, .gadget-consent *' ) ) {
	const box = part.getBoundingClientRect();
	const style = getComputedStyle( part );
	// Texts for screen readers only take no space.
	if ( box.width <= 1 || style.visibility === 'hidden' ) {
		continue;
	}
	if ( box.left < -1 || box.right > innerWidth + 1 ) {
		found.push( `it sticks out (${ box.left } to ${ box.right }): ${ part.outerHTML.slice( 0, 150 ) }` );
	}
	// A text field of one line may scroll.
	if ( !part.matches( 'textarea, input, select, pre' ) && style.overflowX !== 'visible' && part.scrollWidth > part.clientWidth + 1 ) {
		found.push( `it hides or scrolls (${ part.scrollWidth } in ${ part.clientWidth }): ${ part.outerHTML.slice( 0, 150 ) }` );
	}
}
return found;
