export * from './parts';
export { default } from './parts';
