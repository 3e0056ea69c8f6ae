var url = 'https://firstlink.example.org/';
$( '#one' ).attr( 'href', url );
url = 'https://second.example.org/api';
$.getJSON( url );
url = 'https://thirdlink.example.org/';
$( '#two' ).attr( 'href', url );
