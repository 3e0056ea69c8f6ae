interface Props { id: string; }
const base: string = 'https://tsx.example.org';
export function Card( { id }: Props ) {
	return <a href="https://tsxlink.example.org/"><img src={ `${ base }/${ id }.png` } /></a>;
}
async function load<T>( path: string ): Promise<T> {
	return ( await fetch( `https://typed.example.org/${ path }` as string ) ).json() as T;
}
load<number>( 'x' );
