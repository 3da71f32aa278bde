import { follow } from './consent/follow.js';
import { checkConsent } from './consent/options.js';
import { demand } from './demand.js';
import { createDriver } from './driver.js';
import { deviceTime } from './environment/device-time.js';
import type { Identity } from './identity/identity.js';
import { parseIdentity } from './identity/parse.js';
import type { Product } from './identity/product.js';
import { disconnected, supplied } from './lifecycle/next.js';
import { type Status, statusOf } from './lifecycle/state.js';
import { type Refresh, refresh } from './operator-api/refresh.js';
import { type ClientOptions, settingsOf } from './options.js';
import type { Telemetry } from './telemetry.js';
import { VERSION } from './version.js';

/** What may be seen of an identity: the advertising token and the times (ms since epoch, operator's clock), no secrets. */
export type IdentityView = Pick<
  Identity,
  'advertising_token' | 'identity_expires' | 'refresh_from' | 'refresh_expires'
>;

/** The client at one moment. A new object for every change, the same one as long as nothing changes. */
export interface Snapshot {
  readonly state: Status;
  /** The advertising token, where it is valid now. */
  readonly token: string | undefined;
  readonly identity: IdentityView | undefined;
}

export interface Client extends Snapshot {
  /**
   * The advertising token, after a refresh where one is under way. Settles with that refresh at the latest.
   *
   * @param options.signal gives up waiting; the promise rejects with the signal's reason.
   * @throws TokenUnavailableError (as a rejection) where there is no valid token.
   */
  getToken(options?: { readonly signal?: AbortSignal | undefined }): Promise<string>;
  /**
   * Calls `listener` after every change. Returns the way to stop. Fits React's useSyncExternalStore.
   *
   * @throws TypeError where it is no function.
   */
  subscribe(listener: () => void): () => void;
  getSnapshot(): Snapshot;
  /**
   * A user has logged in: replaces the identity, whoever it was of.
   *
   * @throws TypeError where the value is no identity; everything stays as it was.
   */
  setIdentity(identity: Identity): void;
  /** The user has logged out: the identity is gone when this returns, in memory, in storage and in flight. */
  disconnect(): void;
  /** Stops this client's work and forgets its listeners. The identity stays in storage for the next page. */
  close(): void;
}

/** There is no valid token, and none is on its way. `state` says why. */
export class TokenUnavailableError extends Error {
  readonly state: Status;
  constructor(state: Status) {
    super(`No advertising token: ${state}`);
    this.name = 'TokenUnavailableError';
    this.state = state;
  }
}

/**
 * Keeps a valid advertising token at hand: takes the identity from the options or from storage, refreshes it in time,
 * and tells subscribers.
 *
 * @param product `UID2` or `EUID`.
 * @throws TypeError or RangeError for options that can't be meant; the message names the fix.
 */
export function createClient(product: Product, options: ClientOptions = {}): Client {
  // An inherited option may be another script's pollution.
  const own = { __proto__: null, ...options } as ClientOptions;
  const settings = settingsOf(product, own);
  const { consent = 'none' } = own;
  checkConsent(consent);
  const gated = consent !== 'none';
  const given = own.identity !== undefined && identityOf(own.identity);
  /** Everyone who waits for a change: subscribers, and promises of a token. */
  const watchers = new Set<() => void>();
  const ends = new AbortController();
  /** The last look that was taken; none yet. */
  let snapshot = {} as Snapshot;

  const warn = (message: string) => {
    // A server keeps nothing, and need not read so with each page that it renders.
    if (settings.environment.document) settings.logger.warn(`[everid] ${product.name}: ${message}`);
  };
  const driver = createDriver(
    product,
    {
      ...settings,
      warn,
      refresh: measured(own.telemetry),
      baseUrl: () => settings.baseUrl,
      clientTag: `everid-${VERSION}`,
      ends: ends.signal,
    },
    tell,
  );

  function tell(): void {
    for (const watcher of watchers) {
      try {
        watcher();
      } catch {
        warn('A subscriber threw.');
      }
    }
  }

  /** Takes a new look, since a token may have expired without any event; the same look gives the same object. */
  function getSnapshot(): Snapshot {
    const identity = driver.usable();
    const token = identity?.advertising_token;
    const state = statusOf(driver.state(), deviceTime(settings.environment));
    if (state !== snapshot.state || token !== snapshot.token)
      snapshot = { state, token, identity: identity && viewOf(identity) };
    return snapshot;
  }

  if (given) driver.send(supplied(given));
  if (gated) void follow(product.name, consent, settings.environment, warn, driver.permit, ends.signal);
  else driver.permit(true);

  return {
    get state() {
      return getSnapshot().state;
    },
    get token() {
      return getSnapshot().token;
    },
    get identity() {
      return getSnapshot().identity;
    },
    getSnapshot,
    getToken: ({ signal } = {}) =>
      new Promise((resolve, reject) => {
        driver.wake();
        const settle = () => {
          const { state, token } = getSnapshot();
          if (token) resolve(token);
          else if (signal?.aborted) reject(signal.reason);
          else if (driver.state().refreshing && settings.environment.document) return;
          else reject(new TokenUnavailableError(state));
          watchers.delete(settle);
          signal?.removeEventListener('abort', settle);
        };
        watchers.add(settle);
        signal?.addEventListener('abort', settle);
        settle();
      }),
    subscribe(listener) {
      demand(typeof listener === 'function', 'subscribe takes a function');
      let seen = getSnapshot();
      // One watcher per call, so that two subscriptions of one function end separately.
      const watcher = () => {
        if (!ends.signal.aborted && seen !== getSnapshot()) {
          seen = snapshot;
          listener();
        }
      };
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    setIdentity: (identity) => driver.send(supplied(identityOf(identity))),
    disconnect: () => driver.send(disconnected),
    close() {
      ends.abort();
      // As if there were no consent: nothing is held, sent or waited for here, and storage keeps what it has.
      driver.permit(undefined);
    },
  };
}

/** A page's own function without `reportRefreshes` around it would take the refresh for a measurement, and its place. */
function measured(telemetry?: Telemetry): Refresh {
  if (!telemetry) return refresh;
  const sends: unknown = typeof telemetry === 'function' && telemetry(refresh);
  demand(typeof sends === 'function', 'telemetry must be like reportRefreshes(report)');
  return sends as Refresh;
}

function identityOf(value: unknown): Identity {
  const parsed = parseIdentity(value);
  demand(
    typeof parsed !== 'string',
    `${parsed} is missing or not valid: pass the body of the operator's answer`,
  );
  return parsed;
}

const viewOf = ({
  advertising_token,
  identity_expires,
  refresh_from,
  refresh_expires,
}: Identity): IdentityView => ({
  advertising_token,
  identity_expires,
  refresh_from,
  refresh_expires,
});
