/**
 * charts: a chart at the end of the page. The library comes from a script CDN, the numbers from a
 * second site, and the font from a third one, if that is allowed.
 */
( function () {
	'use strict';

	const LIBRARY = 'https://cdn.scripts.test/lib/chart@4.4.1/chart.js';
	const DATA = 'https://data.charts.test/data/visitors.json';
	const FONT = 'https://fonts.letters.test/letters-pixel.woff2';
	const FAMILY = 'Letters Pixel';

	/**
	 * @return {Promise<string>} The font family to use: without the font, a plain one
	 */
	function loadFont() {
		const font = new FontFace( FAMILY, 'url(' + FONT + ')' );
		return font.load().then( () => {
			document.fonts.add( font );
			return '"' + FAMILY + '", monospace';
		}, () => 'sans-serif' );
	}

	function loadNumbers() {
		return fetch( DATA ).then( ( response ) => response.json() );
	}

	mw.hook( 'wikipage.content' ).add( ( $content ) => {
		const output = $content[ 0 ] && $content[ 0 ].querySelector( '.mw-parser-output' );
		if ( !output || document.getElementById( 'gadget-charts-figure' ) ) {
			return;
		}
		const figure = document.createElement( 'figure' );
		figure.id = 'gadget-charts-figure';
		output.appendChild( figure );
		Promise.all( [
			Promise.resolve( mw.loader.getScript( LIBRARY ) ), loadNumbers(), loadFont()
		] ).then( ( results ) => {
			const numbers = results[ 1 ];
			// eslint-disable-next-line no-new
			new window.Chart( figure, {
				title: numbers.title,
				labels: numbers.labels,
				values: numbers.values,
				fontFamily: results[ 2 ]
			} );
			const caption = document.createElement( 'figcaption' );
			caption.textContent = numbers.title;
			figure.appendChild( caption );
			figure.dataset.font = results[ 2 ];
		}, () => {
			figure.textContent = 'The chart cannot be drawn.';
			figure.classList.add( 'error' );
		} );
	} );
}() );
