import type { Environment } from './environment.js';

/** When each page began, by the device clock of then. */
const beginnings = new WeakMap<Environment, number>();

/** The device clock, ms since epoch. One that is set back while the page is open must not lengthen a token's life. */
export function deviceTime(environment: Environment): number {
  const now = environment.Date.now();
  const elapsed = environment.performance.now();
  const beginning = beginnings.get(environment) ?? now - elapsed;
  beginnings.set(environment, beginning);
  return Math.max(now, Math.round(beginning + elapsed));
}
