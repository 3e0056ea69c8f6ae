/*! Chart 4.4.1: bars in an SVG. A stand-in for a charting library on a script CDN. */
( function () {
	'use strict';

	const NS = 'http://www.w3.org/2000/svg';
	const WIDTH = 480, HEIGHT = 220, FOOT = 24, HEAD = 16;

	function draw( parent, name, attributes, text ) {
		const element = document.createElementNS( NS, name );
		Object.keys( attributes ).forEach( ( key ) => {
			element.setAttribute( key, attributes[ key ] );
		} );
		if ( text !== undefined ) {
			element.textContent = text;
		}
		parent.appendChild( element );
		return element;
	}

	/**
	 * @param {Element} parent Where the chart goes
	 * @param {Object} config
	 * @param {string} config.title
	 * @param {string[]} config.labels
	 * @param {number[]} config.values
	 * @param {string} [config.fontFamily]
	 */
	window.Chart = function ( parent, config ) {
		const largest = Math.max.apply( null, config.values.concat( 1 ) );
		const step = WIDTH / config.values.length;
		const svg = draw( parent, 'svg', {
			viewBox: '0 0 ' + WIDTH + ' ' + HEIGHT,
			role: 'img',
			'aria-label': config.title,
			'font-family': config.fontFamily || 'sans-serif',
			'font-size': 11,
			fill: 'currentColor'
		} );
		config.values.forEach( ( value, index ) => {
			const height = ( HEIGHT - FOOT - HEAD ) * value / largest;
			const top = HEIGHT - FOOT - height;
			const middle = step * ( index + 0.5 );
			draw( svg, 'rect', {
				x: step * index + 4, y: top, width: step - 8, height: height, rx: 2, fill: '#6485d1'
			} );
			draw( svg, 'text', { x: middle, y: top - 4, 'text-anchor': 'middle' }, value );
			draw( svg, 'text', { x: middle, y: HEIGHT - 8, 'text-anchor': 'middle' }, config.labels[ index ] );
		} );
		this.element = svg;
	};
	window.Chart.version = '4.4.1';
}() );
