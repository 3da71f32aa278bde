import { EUID } from '../product.js';

/** All in ms. */
export interface VisitTimes {
  /** From putting the script into the page until it has run. */
  readonly execute: number;
  /** From the call of init() to its first callback. */
  readonly init: number;
  /** From the call of init() to the callback with a new token; 0 where none was waited for. */
  readonly refreshed: number;
  /** Of that, how long the request took with its preflight, its connection and the operator's work. */
  readonly request: number;
}

/**
 * An expression for page.evaluate: runs the SDK that the page holds as data and calls init(). It gives VisitTimes, after
 * the first callback or, where `refreshedFrom` is given, after the one with another token than that.
 */
export const timedVisit = (
  options: Record<string, unknown>,
  refreshedFrom: string | undefined,
): string => `(async (options, refreshedFrom) => {
  if (!crossOriginIsolated) throw new Error('The page has only a coarse clock.');
  const script = document.createElement('script');
  script.textContent = JSON.parse(document.getElementById('sdk').textContent);
  let executeStart = 0, execute = 0, initStart = 0, init = 0, refreshed = 0;
  const done = new Promise((resolve) => {
    window.${EUID.global} = { callbacks: [(event, payload) => {
      const now = performance.now();
      if (event === 'SdkLoaded') return;
      init ||= now - initStart;
      const token = payload.identity && payload.identity.advertising_token;
      if (refreshedFrom && token && token !== refreshedFrom) refreshed ||= now - initStart;
      if (!refreshedFrom || refreshed) resolve();
    }] };
  });
  executeStart = performance.now();
  document.head.append(script);
  execute = performance.now() - executeStart;
  initStart = performance.now();
  window.${EUID.global}.init(options);
  await done;
  const requests = () => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/token/refresh'));
  while (refreshedFrom && requests().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const [entry] = requests();
  return { execute, init, refreshed, request: entry && refreshedFrom ? entry.responseEnd - entry.startTime : 0 };
})(${JSON.stringify(options)}, ${JSON.stringify(refreshedFrom) ?? 'undefined'})`;
