export const DATA_URL = new URL(
	'https://wikis.example.org/wikis.json',
);
export { DATA_URL as address };
