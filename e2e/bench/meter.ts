import { EUID } from '../product.js';

/** What the meter of a page has counted so far. */
export interface Counts {
  /** Calls of Storage methods and reads and writes of document.cookie. */
  readonly operations: number;
  /** Timer callbacks that have run. */
  readonly timers: number;
}

export interface Meter {
  now(): Counts;
  /** The counts at the moment of the InitCompleted callback; null before it. */
  atInit: Counts | null;
  /** The counts when the page's call of init() had returned. */
  afterInit: Counts | null;
}

declare global {
  interface Window {
    meter: Meter;
  }
}

/**
 * Runs before every script of a page: counts storage and timers, and makes Math.random repeat itself, so that a jittered
 * retry falls on the same moment in every run. Storage is counted at its methods, which is how both SDKs use it.
 */
export const meterScript = (seed: number): string => `(() => {
  let operations = 0;
  let timers = 0;
  let state = ${seed} >>> 0;
  Math.random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const counted = (original) => function (...parameters) {
    operations += 1;
    return original.apply(this, parameters);
  };
  for (const name of ['getItem', 'setItem', 'removeItem', 'clear', 'key'])
    Storage.prototype[name] = counted(Storage.prototype[name]);
  const cookie = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
  Object.defineProperty(Document.prototype, 'cookie', {
    ...cookie, get: counted(cookie.get), set: counted(cookie.set),
  });
  for (const name of ['setTimeout', 'setInterval']) {
    const original = window[name];
    window[name] = (callback, ...parameters) => original.call(window, (...values) => {
      timers += 1;
      return callback(...values);
    }, ...parameters);
  }
  const now = () => ({ operations, timers });
  window.meter = { now, atInit: null, afterInit: null };
  window[${JSON.stringify(EUID.global)}] = { callbacks: [(event) => {
    if (event === 'InitCompleted') window.meter.atInit ??= now();
  }] };
})();`;
