import type { Environment } from './environment.js';

/** When each page began, by the device clock of then. */
const beginnings = new WeakMap<Environment, number>();

/** The two clocks of a page drift a little, and a device clock is corrected by little all the time. */
const DRIFT = 2_000;

/** The device clock, ms since epoch. One that is set back while the page is open must not lengthen a token's life. */
export function deviceTime(environment: Environment): number {
  const now = environment.Date.now();
  const elapsed = environment.performance.now();
  const beginning = beginnings.get(environment) ?? now - elapsed;
  beginnings.set(environment, beginning);
  const expected = Math.round(beginning + elapsed);
  return expected - now > DRIFT ? expected : now;
}
