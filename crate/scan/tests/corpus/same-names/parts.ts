const picture = 'https://parts.example.org/icon.svg';
export { picture as icon };
export default function show() {
	fetch( 'https://shown.example.org/' );
}
