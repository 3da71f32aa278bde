import type { Environment } from './environment.js';

/** The device clock, ms since epoch. One that is set back while the page is open must not lengthen a token's life. */
export const deviceTime = (environment: Environment): number =>
  Math.max(environment.Date.now(), environment.performance.timeOrigin + environment.performance.now());
