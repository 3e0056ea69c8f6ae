function Loader( base ) {
	this.base = base;
	this.format = 'json';
}
Loader.prototype.url = function ( page ) { return this.base + '?page=' + page + '&format=' + this.format; };
Loader.prototype.run = function ( page ) { return $.ajax( { url: this.url( page ) } ); };
new Loader( 'https://prototype.example.org/api' ).run( 'x' );
