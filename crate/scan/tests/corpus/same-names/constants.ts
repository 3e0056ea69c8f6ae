export const KEY = 'gadget';
export const HOME = 'https://home.example.org/';
