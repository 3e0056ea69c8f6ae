const version = '3.2.1';
const { render } = await import( `https://esm.example.net/render@${ version }/index.js` );
render( document.body );
