/**
 * What a script hands on to be run later, in every way that is carried. `NAME` is whose script it is.
 * Each way contacts a host of its own: `timer.NAME.test`.
 */
( () => {
	const go = ( way ) => fetch( `https://${ way }.NAME.test/x`, { mode: 'no-cors' } );
	const on = ( target, way ) => target.addEventListener( 'gadget-event', () => go( way ) );
	go( 'direct' );
	setTimeout( () => go( 'timer' ) );
	requestAnimationFrame( () => setTimeout( () => go( 'nested' ) ) );
	mw.requestIdleCallback( () => go( 'idle' ) );
	Promise.resolve().then( () => go( 'promise' ) );
	fetch( '/robots.txt' ).then( ( answer ) => answer.text() ).then( () => go( 'answer' ) );
	on( document, 'listener' );
	$( document ).on( 'gadget-event', () => go( 'jquery' ) );
	$( () => go( 'ready' ) );
	$.get( '/robots.txt' ).always( () => go( 'ajax' ) );
	$.Deferred( ( deferred ) => setTimeout( deferred.resolve ) ).then( () => go( 'deferred' ) );
	mw.hook( 'gadget.hook' ).add( () => go( 'hook' ) );
	mw.loader.using( 'mediawiki.api' ).then( () => go( 'using' ) );
	mw.loader.using( 'mediawiki.util', () => go( 'using-callback' ) );
	const request = new XMLHttpRequest();
	request.open( 'GET', '/robots.txt' );
	request.onload = () => go( 'onload' );
	request.send();
	const element = document.createElement( 'p' );
	new MutationObserver( () => go( 'mutation' ) ).observe( element, { attributes: true } );
	element.setAttribute( 'title', 'x' );
	new Image().src = 'https://image.NAME.test/1.png';
	$( '<img>' ).attr( 'src', 'https://attribute.NAME.test/1.png' ).appendTo( document.body );
	$( document.body ).append( '<img src="https://html.NAME.test/1.png">' );
	element.style.backgroundImage = 'url( https://style.NAME.test/1.png )';
	document.body.append( element );
	element.id = 'element-of-NAME';
	mw.loader.addStyleTag( '#element-of-NAME { list-style: url( https://sheet.NAME.test/1.png ); display: list-item }' );
	mw.loader.load( '/index.php?title=MediaWiki:Gadget-NAME-later.js&action=raw&ctype=text/javascript' );
} )();
