export const API = 'https://exported.example.org/';
export function image( name ) { return 'https://exportedimage.example.org/' + name; }
export default function () { $.get( 'https://defaultexport.example.org/' ); }
