window.myGadget = window.myGadget || {};
myGadget.SERVER = 'https://server.example.org';
myGadget.url = function ( action ) { return this.SERVER + '/?action=' + action; };
myGadget.start = function () {
	$.ajax( { url: myGadget.url( 'start' ), dataType: 'json' } );
	myGadget.tracker.src = 'x';
};
myGadget.tracker = new Image();
myGadget.tracker.src = 'https://tracker.example.org/t.gif';
$( myGadget.start );
