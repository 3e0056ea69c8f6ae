import { load } from './wikis/data.ts';
import { words } from './i18n';
import show, { icon } from './barrel';
load();
words();
show();
$( 'body' ).append( $( '<img>' ).attr( 'src', icon ) );
