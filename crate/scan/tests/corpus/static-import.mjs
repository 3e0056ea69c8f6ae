import chart from 'https://esm.example.net/chart.js';
import { helper } from './helper.js';
export * from 'https://esm2.example.net/all.js';
export const home = 'https://homepage.example.org/';
chart( helper );
