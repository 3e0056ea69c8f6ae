class Client {
	static home = 'https://static.example.org/';
	#key = 'x';
	endpoint = 'https://field.example.org/api';
	constructor( host ) { this.host = host; }
	get base() { return `https://${ this.host }/v2`; }
	list() { return fetch( this.base + '/list' ); }
	more() { return fetch( this.endpoint ); }
	own() { return fetch( Client.home ); }
}
const client = new Client( 'instance.example.org' );
client.list();
client.more();
