var html = '<div class="box"><a href="https://read.example.org/more">more</a>' +
	'<img src="https://thumbs.example.org/' + id + '.jpg" alt=""></div>';
$( '#content' ).append( html );
element.innerHTML = '<iframe src="https://video.example.org/e/' + video + '"></iframe>';
document.write( '<script src="https://write.example.org/a.js"></' + 'script>' );
$( 'body' ).html( '<video poster="https://poster.example.org/p.jpg" src="https://movie.example.org/m.webm"></video>' );
list.insertAdjacentHTML( 'beforeend', '<link rel="stylesheet" href="https://theme.example.org/t.css">' );
