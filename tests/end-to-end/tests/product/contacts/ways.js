/**
 * Ways in which a script can make a page contact a host, each a function of the host. contacts.rs
 * runs them in a real page and reads from the servers' logs what arrives.
 */
( () => {
	const add = ( name, attributes, parent ) => {
		const element = document.createElement( name );
		Object.assign( element, attributes );
		( parent || document.body ).appendChild( element );
		return element;
	};
	const link = ( rel, href, more ) => add( 'link', Object.assign( { rel, href }, more ), document.head );
	const style = ( text ) => add( 'style', { textContent: text }, document.head );
	const html = ( text ) => {
		add( 'div' ).innerHTML = text;
	};
	const blob = ( text, type ) => URL.createObjectURL( new Blob( [ text ], { type } ) );
	const program = ( text ) => blob( text, 'text/javascript' );
	const transform = ( text ) => {
		const parse = ( xml ) => new DOMParser().parseFromString( xml, 'text/xml' );
		const processor = new XSLTProcessor();
		processor.importStylesheet( parse(
			`<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">${ text }</xsl:stylesheet>` ) );
		processor.transformToFragment( parse( '<x/>' ), document );
	};
	const rules = ( content ) => Object.assign( document.createElement( 'script' ), {
		type: 'speculationrules', textContent: content && JSON.stringify( content ) } );
	const list = ( ...hosts ) => ( { prefetch: [ { source: 'list', urls: hosts.map( ( host ) => `https://${ host }/x` ) } ] } );
	const raw = '/index.php?title=MediaWiki:Gadget-matrix-worker.js&action=raw&ctype=text/javascript';

	const ways = {
		connect: {
			fetch: ( host ) => fetch( `https://${ host }/x` ),
			'fetch, no-cors': ( host ) => fetch( `https://${ host }/x`, { mode: 'no-cors' } ),
			'fetch, keepalive': ( host ) => fetch( `https://${ host }/x`, { keepalive: true } ),
			XMLHttpRequest: ( host ) => {
				const request = new XMLHttpRequest();
				request.open( 'GET', `https://${ host }/x` );
				request.send();
			},
			sendBeacon: ( host ) => navigator.sendBeacon( `https://${ host }/beacon`, 'x' ),
			WebSocket: ( host ) => new WebSocket( `wss://${ host }/socket` ),
			EventSource: ( host ) => new EventSource( `https://${ host }/events` ),
			// The whole address: Firefox follows a link to a mere fragment only if there is another base.
			'a ping': ( host ) => add( 'a', { href: `${ location.href.replace( /#.*/, '' ) }#here`, ping: `https://${ host }/beacon` } ).click(),
			'fetch in a blob worker': ( host ) => new Worker( program( `fetch( 'https://${ host }/x' )` ) ),
			'WebSocket in a blob worker': ( host ) => new Worker(
				program( `new WebSocket( 'wss://${ host }/socket' )` ) ),
			'fetch in a blob shared worker': ( host ) => new SharedWorker(
				program( `fetch( 'https://${ host }/x' )` ) ),
			'fetch in an about:blank frame': ( host ) => add( 'iframe' ).contentWindow.fetch( `https://${ host }/x` ),
			'fetch in a frame of the wiki': ( host ) => {
				const frame = add( 'iframe', { src: '/robots.txt' } );
				frame.onload = () => frame.contentWindow.fetch( `https://${ host }/x` );
			},
			'fetch in a worker of the wiki': ( host ) => new Worker( `${ raw }#${ host }` ),
			'fetch in a shared worker of the wiki': ( host ) => new SharedWorker( `${ raw }#${ host }` ),
			'fetch in a service worker of the wiki': ( host ) => navigator.serviceWorker.register( `${ raw }&host=${ host }` ),
			'fetch in a javascript: frame': ( host ) => add( 'iframe', {
				src: `javascript:void fetch( 'https://${ host }/x' )` } ),
			'link rel=preload as=fetch': ( host ) => link( 'preload', `https://${ host }/x`,
				{ as: 'fetch', crossOrigin: '' } ),
			'XSLT document()': ( host ) => transform(
				`<xsl:template match="/"><x><xsl:copy-of select="document( 'https://${ host }/x.xml' )"/></x></xsl:template>` )
		},
		img: {
			img: ( host ) => {
				new Image().src = `https://${ host }/1.png`;
			},
			srcset: ( host ) => {
				new Image().srcset = `https://${ host }/1.png 1x`;
			},
			picture: ( host ) => html( `<picture><source srcset="https://${ host }/1.png"><img src="data:,"></picture>` ),
			'input type=image': ( host ) => html( `<input type="image" src="https://${ host }/1.png">` ),
			'video poster': ( host ) => html( `<video poster="https://${ host }/1.png"></video>` ),
			'SVG image': ( host ) => html( `<svg><image href="https://${ host }/1.png" width="9" height="9"></image></svg>` ),
			'CSS url()': ( host ) => html( `<p style="background: url( https://${ host }/1.png )">x</p>` ),
			'CSS image-set()': ( host ) => html( `<p style="background: image-set( 'https://${ host }/1.png' 1x )">x</p>` ),
			'CSS list-style': ( host ) => html( `<ul style="list-style: url( https://${ host }/1.png )"><li>x</ul>` ),
			'CSS border-image': ( host ) => html( `<p style="border: 1px solid; border-image: url( https://${ host }/1.png ) 1">x</p>` ),
			'CSS mask-image': ( host ) => html( `<p style="mask-image: url( https://${ host }/1.png )">x</p>` ),
			'CSS cursor': ( host ) => html( `<p style="cursor: url( https://${ host }/1.png ), auto">x</p>` ),
			'CSS shape-outside': ( host ) => html( `<p style="float: left; shape-outside: url( https://${ host }/1.png )">x</p>` ),
			'background of a table': ( host ) => html( `<table background="https://${ host }/1.png"><tr><td>x</table>` ),
			'SVG feImage': ( host ) => html( `<svg><filter id="f"><feImage href="https://${ host }/1.png"></feImage></filter>
				<rect width="9" height="9" filter="url( #f )"></rect></svg>` ),
			'document.write into an about:blank frame': ( host ) => {
				const inner = add( 'iframe' ).contentDocument;
				inner.write( `<img src="https://${ host }/1.png">` );
				inner.close();
			},
			'img in a srcdoc frame': ( host ) => add( 'iframe', { srcdoc: `<img src="https://${ host }/1.png">` } ),
			'img in a blob: frame': ( host ) => add( 'iframe', {
				src: blob( `<img src="https://${ host }/1.png">`, 'text/html' ) } ),
			'img in a data: frame': ( host ) => add( 'iframe', {
				src: `data:text/html,<img src="https://${ host }/1.png">` } ),
			'link rel=preload as=image': ( host ) => link( 'preload', `https://${ host }/1.png`, { as: 'image' } )
		},
		media: {
			video: ( host ) => add( 'video', { src: `https://${ host }/1.mp4`, preload: 'auto' } ),
			audio: ( host ) => add( 'audio', { src: `https://${ host }/1.ogg`, preload: 'auto' } ),
			source: ( host ) => html( `<video preload="auto"><source src="https://${ host }/1.mp4"></video>` ),
			track: ( host ) => html( `<video crossorigin src="data:,"><track default src="https://${ host }/1.vtt"></video>` )
		},
		font: {
			'CSS @font-face': ( host ) => {
				const name = host.replace( /\W/g, '' );
				style( `@font-face { font-family: ${ name }; src: url( https://${ host }/1.woff2 ); }` );
				html( `<p style="font-family: ${ name }">x</p>` );
			},
			FontFace: ( host ) => new FontFace( 'x', `url( https://${ host }/1.woff2 )` ).load(),
			'link rel=preload as=font': ( host ) => link( 'preload', `https://${ host }/1.woff2`,
				{ as: 'font', crossOrigin: '' } )
		},
		style: {
			'import() of CSS': ( host ) => import( `https://${ host }/1.css`, { with: { type: 'css' } } ),
			'link rel=stylesheet': ( host ) => link( 'stylesheet', `https://${ host }/1.css` ),
			'CSS @import': ( host ) => style( `@import 'https://${ host }/1.css';` ),
			'link rel=preload as=style': ( host ) => link( 'preload', `https://${ host }/1.css`, { as: 'style' } )
		},
		script: {
			script: ( host ) => add( 'script', { src: `https://${ host }/1.js` } ),
			'script type=module': ( host ) => add( 'script', { src: `https://${ host }/1.js`, type: 'module' } ),
			'import()': ( host ) => import( `https://${ host }/1.js` ),
			'import map': ( host ) => {
				const name = host.replace( /\W/g, '' );
				add( 'script', { type: 'importmap', textContent: JSON.stringify( { imports: {
					[ name ]: `https://${ host }/1.js` } } ) } );
				return import( name );
			},
			'import in an inline module': ( host ) => add( 'script', {
				type: 'module', textContent: `import 'https://${ host }/1.js';` } ),
			'link rel=modulepreload': ( host ) => link( 'modulepreload', `https://${ host }/1.js` ),
			'link rel=preload as=script': ( host ) => link( 'preload', `https://${ host }/1.js`, { as: 'script' } ),
			'audio worklet': ( host ) => new AudioContext().audioWorklet.addModule( `https://${ host }/1.js` ),
			'paint worklet': ( host ) => CSS.paintWorklet.addModule( `https://${ host }/1.js` ),
			'mw.loader.getScript': ( host ) => mw.loader.getScript( `https://${ host }/1.js` ),
			'script in a srcdoc frame': ( host ) => add( 'iframe', {
				srcdoc: `<script src="https://${ host }/1.js"></scr` + 'ipt>' } ),
			'importScripts in a blob worker': ( host ) => new Worker(
				program( `importScripts( 'https://${ host }/1.js' )` ) ),
			'SVG script': ( host ) => {
				const element = document.createElementNS( 'http://www.w3.org/2000/svg', 'script' );
				element.setAttribute( 'href', `https://${ host }/1.js` );
				add( 'div' ).appendChild( document.createElementNS( 'http://www.w3.org/2000/svg', 'svg' ) ).append( element );
			}
		},
		frame: {
			iframe: ( host ) => add( 'iframe', { src: `https://${ host }/x` } ),
			'iframe in a srcdoc frame': ( host ) => add( 'iframe', { srcdoc: `<iframe src="https://${ host }/x"></iframe>` } ),
			'location of an about:blank frame': ( host ) => {
				add( 'iframe' ).contentWindow.location = `https://${ host }/x`;
			},
			'form into a frame': ( host ) => {
				add( 'iframe', { name: host } );
				add( 'form', { action: `https://${ host }/x`, target: host } ).submit();
			},
			'frame in a popup': ( host ) => {
				const { document: other } = window.open( 'about:blank' );
				other.body.append( Object.assign( other.createElement( 'iframe' ), { src: `https://${ host }/x` } ) );
			}
		},
		// A grant of any kind opens these.
		any: {
			'link rel=prefetch': ( host ) => link( 'prefetch', `https://${ host }/x` )
		},
		// No grant can open these.
		none: {
			object: ( host ) => add( 'object', { data: `https://${ host }/x` } ),
			embed: ( host ) => add( 'embed', { src: `https://${ host }/x` } ),
			'link rel=manifest': ( host ) => link( 'manifest', `https://${ host }/x.json` ),
			'link rel=icon': ( host ) => link( 'icon', `https://${ host }/1.ico` ),
			'link rel=prerender': ( host ) => link( 'prerender', `https://${ host }/x` ),
			'link rel=preconnect': ( host ) => link( 'preconnect', `https://${ host }` ),
			'link rel=dns-prefetch': ( host ) => link( 'dns-prefetch', `https://${ host }` ),
			'SVG use': ( host ) => html( `<svg><use href="https://${ host }/1.svg#x"></use></svg>` ),
			'CSS filter of an SVG': ( host ) => html( `<p style="filter: url( https://${ host }/1.svg#x )">x</p>` ),
			'CSS clip-path of an SVG': ( host ) => html( `<p style="clip-path: url( https://${ host }/1.svg#x )">x</p>` ),
			'XSLT import': ( host ) => transform( `<xsl:import href="https://${ host }/x.xsl"/>` ),
			'worker by URL': ( host ) => new Worker( `https://${ host }/1.js` ),
			'shared worker by URL': ( host ) => new SharedWorker( `https://${ host }/1.js` ),
			'service worker by URL': ( host ) => navigator.serviceWorker.register( `https://${ host }/1.js` ),
			'base, and what is relative to it': ( host ) => {
				const base = add( 'base', { href: `https://${ host }/` }, document.head );
				new Image().src = '1.png';
				setTimeout( () => base.remove() );
			}
		},
		// Each of these is tried alone on a new page.
		alone: {
			'speculation rules, prefetch': ( host ) => document.body.append( rules( list( host ) ) ),
			'speculation rules, prerender': ( host ) => document.body.append( rules( {
				prerender: [ { source: 'list', urls: [ `https://${ host }/x` ] } ] } ) ),
			'speculation rules for links': ( host ) => {
				html( `<a href="https://${ host }/x">x</a>` );
				// Not all links of the page: Chromium follows so many and no more.
				document.body.append( rules( { prefetch: [ { where: { selector_matches: `a[href*="${ host }"]` }, eagerness: 'immediate' } ] } ) );
			},
			'speculation rules, forty at once': ( host ) => document.body.append( rules( list( ...Array.from( { length: 40 },
				( _, index ) => `n${ index }.${ host }` ), host ) ) ),
			'speculation rules within an element': ( host ) => {
				const outer = document.createElement( 'div' );
				outer.append( rules( list( host ) ) );
				document.body.append( outer );
			},
			'speculation rules, text added later': ( host ) => {
				const script = rules( '' );
				document.body.append( script );
				setTimeout( () => script.append( JSON.stringify( list( host ) ) ), 100 );
			},
			'speculation rules, type set later': ( host ) => {
				const script = rules( list( host ) );
				script.type = 'x';
				document.body.append( script );
				setTimeout( () => {
					script.type = 'speculationrules';
					script.append( ' ' );
				}, 100 );
			},
			'speculation rules in a fragment': ( host ) => document.body.append( document.createRange()
				.createContextualFragment( rules( list( host ) ).outerHTML ) ),
			'speculation rules in SVG': ( host ) => {
				const script = document.createElementNS( 'http://www.w3.org/2000/svg', 'script' );
				script.setAttribute( 'type', 'speculationrules' );
				script.textContent = JSON.stringify( list( host ) );
				add( 'div' ).appendChild( document.createElementNS( 'http://www.w3.org/2000/svg', 'svg' ) ).append( script );
			},
			'speculation rules after document.open': ( host ) => {
				document.open();
				document.write( `<p>x</p>${ rules( list( host ) ).outerHTML }` );
				document.close();
			},
			'speculation rules in an about:blank frame': ( host ) => {
				const inner = add( 'iframe' ).contentDocument;
				inner.body.append( inner.adoptNode( rules( list( host ) ) ) );
			},
			'speculation rules below a shadow root': ( host ) => add( 'div' ).attachShadow( { mode: 'closed' } )
				.append( rules( list( host ) ) ),
			'speculation rules below a shadow root, by the means of a frame': ( host ) => {
				const means = add( 'iframe' ).contentWindow.Element.prototype.attachShadow;
				means.call( add( 'div' ), { mode: 'closed' } ).append( rules( list( host ) ) );
			},
			'link rel=compression-dictionary': ( host ) => link( 'compression-dictionary', `https://${ host }/x`,
				{ crossOrigin: 'anonymous' } ),
			fetchLater: ( host ) => fetchLater( `https://${ host }/x`, { activateAfter: 0 } ),
			FedCM: ( host ) => navigator.credentials.get( { identity: { providers: [
				{ configURL: `https://${ host }/x.json`, clientId: '1' } ] } } ),
			PaymentRequest: ( host ) => new PaymentRequest( [ { supportedMethods: `https://${ host }/x` } ],
				{ total: { label: 'x', amount: { currency: 'EUR', value: '1' } } } ).canMakePayment(),
			attributionsrc: ( host ) => add( 'img', { attributionSrc: `https://${ host }/x`, src: 'data:,' } ),
			WebTransport: ( host ) => new WebTransport( `https://${ host }/x` ).ready,
			'private state token': ( host ) => fetch( `https://${ host }/x`,
				{ privateToken: { version: 1, operation: 'token-request' } } ),
			'a worklet of shared storage': ( host ) => sharedStorage.createWorklet( `https://${ host }/1.js` ),
			'a fenced frame': ( host ) => {
				add( 'fencedframe' ).config = new FencedFrameConfig( `https://${ host }/x` );
			},
			'WebAuthn, related origins': ( host ) => navigator.credentials.get( {
				publicKey: { challenge: new Uint8Array( 16 ), rpId: host } } )
		},
		// These leave the page or open another window. Each is tried alone on a new page.
		leaving: {
			'window.open': ( host ) => window.open( `https://${ host }/x` ),
			'a window of the wiki, and fetch in it': ( host ) => {
				const other = window.open( '/robots.txt' );
				setTimeout( () => other.fetch( `https://${ host }/x` ), 1000 );
			},
			'fetch in an about:blank window': ( host ) => window.open( 'about:blank' ).fetch( `https://${ host }/x` ),
			location: ( host ) => {
				location.href = `https://${ host }/x`;
			},
			'meta refresh': ( host ) => add( 'meta', { httpEquiv: 'refresh', content: `0; url=https://${ host }/x` }, document.head ),
			'a link, clicked by script': ( host ) => add( 'a', { href: `https://${ host }/x` } ).click(),
			'form, GET': ( host ) => add( 'form', { action: `https://${ host }/x` } ).submit(),
			'form, POST': ( host ) => add( 'form', { action: `https://${ host }/x`, method: 'post' } ).submit(),
			'location, answered by 204': ( host ) => {
				location.href = `https://${ host }/no-content`;
			},
			'location, answered by an attachment': ( host ) => {
				location.href = `https://${ host }/attachment`;
			},
			'form, POST, answered by 204': ( host ) => add( 'form', { action: `https://${ host }/no-content`, method: 'post' } ).submit(),
			'a download': ( host ) => add( 'a', { href: `https://${ host }/x`, download: 'x' } ).click(),
			'navigation.navigate': ( host ) => navigation.navigate( `https://${ host }/x` ).finished,
			'window.open into this window': ( host ) => window.open( `https://${ host }/x`, '_self' ),
			'top.location, by a frame': ( host ) => {
				const inner = add( 'iframe' ).contentDocument;
				inner.body.append( Object.assign( inner.createElement( 'script' ), { textContent: `top.location = 'https://${ host }/x'` } ) );
			},
			'a form of a frame': ( host ) => {
				const inner = add( 'iframe' ).contentDocument;
				const form = inner.createElement( 'form' );
				inner.body.append( Object.assign( form, { action: `https://${ host }/x`, target: '_top' } ) );
				form.submit();
			},
			'a link in SVG': ( host ) => {
				html( `<svg><a href="https://${ host }/x"></a></svg>` );
				document.querySelector( 'svg > a' ).dispatchEvent( new MouseEvent( 'click', { bubbles: true } ) );
			},
			'a form into another window': ( host ) => add( 'form', { action: `https://${ host }/x`, target: '_blank' } ).submit(),
			'speculation rules in an about:blank window': ( host ) => {
				const inner = window.open( 'about:blank' ).document;
				inner.body.append( inner.adoptNode( rules( list( host ) ) ) );
			},
			'WebRTC, by a TURN server': ( host ) => {
				const peer = new RTCPeerConnection( { iceServers: [ {
					urls: `turns:${ host }:443?transport=tcp`, username: 'x', credential: 'x' } ] } );
				peer.createDataChannel( 'x' );
				return peer.createOffer().then( ( offer ) => peer.setLocalDescription( offer ) );
			},
			'fetch after document.open': ( host ) => {
				document.open();
				document.write( '<p>x</p>' );
				document.close();
				return fetch( `https://${ host }/x` );
			}
		}
	};

	/** The name of a way as a label of a host name. */
	const label = ( way ) => way.toLowerCase().replace( /[^a-z0-9]+/g, '-' ).replace( /^-|-$/g, '' );

	window.contacts = {
		names: () => Object.keys( ways ).map( ( kind ) => [ kind, Object.keys( ways[ kind ] )
			.map( ( way ) => [ way, label( way ) ] ) ] ),
		/** Tries one way. Errors are ignored: only what arrives counts. */
		go: ( kind, way, suffix ) => {
			try {
				const outcome = ways[ kind ][ way ]( `${ label( way ) }.${ suffix.replace( 'KIND', kind === 'any' ? 'connect' : kind ) }` );
				Promise.resolve( outcome ).catch( () => {} );
			} catch ( e ) {}
		},
		/** Tries all ways that do not leave the page. */
		all: ( suffix ) => Object.keys( ways ).filter( ( kind ) => ![ 'alone', 'leaving' ].includes( kind ) )
			.forEach( ( kind ) => Object.keys( ways[ kind ] )
				.forEach( ( way ) => window.contacts.go( kind, way, suffix ) ) )
	};
} )();
