export { connectPrebid, type PrebidConnection, type PrebidOptions } from './connect.js';
export type { Page } from './page.js';
export type { Route } from './routes.js';
export type { DropIn, Supplier } from './supplier.js';
