import { config, trueNow } from './config.js';
import { log } from './event-log.js';
import { markRequest } from './timeline.js';

/** Logs what the page sends to the operator, as the browser saw it. Paths only: a query is nobody's business. */
export function watchRequests() {
  const operator = new URL(config.operatorUrl).origin;
  new PerformanceObserver((entries) => {
    for (const entry of entries.getEntries()) {
      const { origin, pathname } = new URL(entry.name);
      if (origin === operator) logRequest(pathname, /** @type {PerformanceResourceTiming} */ (entry));
    }
  }).observe({ type: 'resource', buffered: true });
}

/**
 * @param {string} path
 * @param {PerformanceResourceTiming} entry
 */
function logRequest(path, { startTime, duration, responseStatus }) {
  const startedAt = trueNow() - performance.now() + startTime;
  markRequest(startedAt);
  log('request', path, `${responseStatus || 'no readable answer'}, ${Math.round(duration)} ms`, startedAt);
}
