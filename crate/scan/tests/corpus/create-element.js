const view = Vue.h( 'div', {}, [ Vue.h( 'img', { src: 'https://hyper.example.org/a.png' } ) ] );
const other = React.createElement( 'iframe', { src: 'https://react.example.org/' } );
const app = { template: '<p><img src="https://template.example.org/t.png"></p>' };
Vue.createApp( app ).mount( '#x' );
