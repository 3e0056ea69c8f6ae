var sound = new Audio( 'https://ding.example.org/ding.mp3' );
sound.play();
var player = document.createElement( 'video' );
player.src = 'https://films.example.org/f.webm';
player.poster = 'https://stills.example.org/f.jpg';
