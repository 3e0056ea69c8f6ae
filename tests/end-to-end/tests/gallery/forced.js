// Under forced colours, parts with a border must keep it, and ticks must be visible.
return Array.from( document.querySelectorAll( `.gadget-consent-dialog,
	.gadget-consent .cdx-message--block, .gadget-consent button:enabled,
	.gadget-consent input:not( [type=file] ), .gadget-consent select, .gadget-consent textarea` ) )
	.filter( ( part ) => {
		const style = getComputedStyle( part );
		return part.matches( '[type=checkbox], [type=radio]' ) ? style.opacity === '0' :
			parseFloat( style.borderTopWidth ) === 0 || style.borderTopColor === style.backgroundColor;
	} )
	.map( ( part ) => part.outerHTML.slice( 0, 150 ) );
