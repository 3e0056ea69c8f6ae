export const { SOURCE } = { SOURCE: 'https://words.example.org/i18n.json' };
