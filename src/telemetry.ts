import type { Client } from './client.js';
import { browser } from './environment/browser.js';
import { deviceTime } from './environment/device-time.js';
import type { Environment } from './environment/environment.js';
import { type Failure, isIdentity, type RefreshOutcome } from './lifecycle/next.js';
import type { Refresh } from './operator-api/refresh.js';

/** One refresh that this page sent. Nothing in it tells one user from another. */
export interface RefreshMeasurement {
  /** 1 for the first; counts on as long as refreshes in a row bring nothing. */
  readonly attempt: number;
  /** From the sending to the opened answer, in ms. */
  readonly latency: number;
  /**
   * `success`, `optout`, `expired_token`, or why it brought nothing: `status 500` (any status; 200 for an answer that
   * made no sense), `no answer` (network, time limit), `no cipher` (plain http, and the fallback could not be loaded).
   */
  readonly outcome: string;
}

/** For the `telemetry` option. */
export type Telemetry = (refresh: Refresh) => Refresh;

/**
 * Reports every refresh that has ended, for the publisher's own metrics. One that a logout, a login or another tab made
 * pointless is not reported. What `report` throws is ignored.
 */
export const reportRefreshes =
  (report: (measurement: RefreshMeasurement) => void): Telemetry =>
  (refresh) => {
    let attempt = 0;
    return async (operator, identity, controller) => {
      const began = operator.environment.performance.now();
      const outcome = await refresh(operator, identity, controller);
      const latency = operator.environment.performance.now() - began;
      // Cut short by a logout or a new user, not by the time limit.
      if (controller.signal.aborted && latency < operator.requestTimeout * 0.9) return outcome;
      attempt++;
      try {
        report({ attempt, latency, outcome: nameOf(outcome) });
      } catch {
        // The publisher's own; a refresh does not fail with it.
      }
      if (!isFailure(outcome)) attempt = 0;
      return outcome;
    };
  };

const isFailure = (outcome: RefreshOutcome): outcome is Failure =>
  // An identity may have fields of any name.
  !isIdentity(outcome) && Object.hasOwn(outcome as object, 'reason');

function nameOf(outcome: RefreshOutcome): string {
  if (outcome === 'REFRESH_EXPIRED') return 'expired_token';
  if (isFailure(outcome)) return outcome.reason;
  return isIdentity(outcome) ? 'success' : 'optout';
}

/** Seconds since the counting began, by a clock that nobody sets; a browser may leave out what the device slept. */
export interface Availability {
  readonly withToken: number;
  readonly withoutToken: number;
}

/**
 * Counts how long a usable token was at hand, for the publisher's own metrics.
 *
 * @returns the count up to the moment of each call.
 */
export function measureAvailability(
  client: Pick<Client, 'token' | 'identity' | 'subscribe'>,
  environment: Environment = browser,
): () => Availability {
  const elapsed = () => environment.performance.now();
  /** For how long the token at hand is still good, in ms; 0 where there is none. */
  const remaining = () =>
    Math.max(0, client.identity ? client.identity.identity_expires - deviceTime(environment) : 0);
  let since = elapsed();
  let left = remaining();
  let had = !!client.token;
  let withToken = 0;
  let withoutToken = 0;
  const count = (): Availability => {
    const has = !!client.token;
    const passed = elapsed() - since;
    // A device that was asleep hears of an expiry only when it wakes. Where nothing was left of what was at hand, its
    // clock is fast.
    const lost = had && !has && left > 0 ? Math.max(0, passed - left) : 0;
    withToken += had ? (passed - lost) / 1000 : 0;
    withoutToken += had ? lost / 1000 : passed / 1000;
    since += passed;
    left = remaining();
    had = has;
    return { withToken, withoutToken };
  };
  client.subscribe(count);
  return count;
}
