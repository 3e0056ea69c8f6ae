function getPage( xhr, url, done ) {
	xhr.open( 'POST', url );
	xhr.onreadystatechange = done;
	xhr.send( null );
}
getPage( createRequest(), 'https://pages.example.org/save', function () {} );
