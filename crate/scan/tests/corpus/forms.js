var form = document.createElement( 'form' );
form.method = 'post';
form.action = 'https://form.example.org/submit';
document.body.appendChild( form );
form.submit();
