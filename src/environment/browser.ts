import type { Environment } from './environment.js';

/** The real world of a page. */
export const browser: Environment = globalThis;
