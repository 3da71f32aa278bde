import { createDriver } from './driver.js';
import { browser } from './environment/browser.js';
import type { Identity } from './identity/identity.js';
import { parseIdentity } from './identity/parse.js';
import type { Product } from './identity/product.js';
import { disconnected, supplied } from './lifecycle/next.js';
import { type Status, statusOf } from './lifecycle/state.js';
import { type ClientOptions, checkOptions } from './options.js';
import { inLocalStorage } from './storage/local-storage.js';
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
  /** Calls `listener` after every change. Returns the way to stop. Fits React's useSyncExternalStore. */
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
    super(`No advertising token is available: ${state}`);
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
  const { environment = browser, requestTimeout = 10_000, logger = environment } = options;
  checkOptions(product, options);
  const given = options.identity === undefined ? undefined : identityOf(options.identity, 'options.identity');
  const listeners = new Set<() => void>();
  const waiting = new Set<() => void>();
  const baseUrl = options.baseUrl ?? product.baseUrl;
  const warn = (message: string) => logger.warn(`[everid] ${product.name}: ${message}`);

  const driver = createDriver(
    product,
    {
      environment,
      requestTimeout,
      warn,
      storage: options.storage ?? inLocalStorage(),
      baseUrl: () => baseUrl,
      clientTag: `everid-${VERSION}`,
      retry: { base: 5_000, cap: 300_000, ...options.retry },
    },
    () => {
      const before = snapshot;
      if (!driver.state().refreshing) for (const settle of [...waiting]) settle();
      if (getSnapshot() === before) return;
      for (const listener of [...listeners]) {
        try {
          listener();
        } catch {
          warn('A subscriber threw an error.');
        }
      }
    },
  );

  let snapshot: Snapshot = { state: 'NO_IDENTITY', token: undefined, identity: undefined };

  /** Takes a new look, since a token may have expired without any event; the same look gives the same object. */
  function getSnapshot(): Snapshot {
    const identity = driver.usable();
    const state = statusOf(driver.state(), environment.now());
    if (state !== snapshot.state || identity?.advertising_token !== snapshot.token)
      snapshot = { state, token: identity?.advertising_token, identity: identity && viewOf(identity) };
    return snapshot;
  }

  function getToken({ signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<string> {
    driver.wake();
    return new Promise((resolve, reject) => {
      const settle = () => {
        const { token, state } = getSnapshot();
        if (token) resolve(token);
        else if (driver.state().refreshing && !signal?.aborted) return;
        else reject(signal?.aborted ? signal.reason : new TokenUnavailableError(state));
        waiting.delete(settle);
        signal?.removeEventListener('abort', settle);
      };
      waiting.add(settle);
      signal?.addEventListener('abort', settle);
      settle();
    });
  }

  if (given) driver.send(supplied(given));
  else driver.reread();

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
    getToken,
    getSnapshot,
    subscribe(listener) {
      // One entry per call, so that two subscriptions of one function end separately.
      const entry = () => listener();
      listeners.add(entry);
      return () => listeners.delete(entry);
    },
    setIdentity: (value) => driver.send(supplied(identityOf(value, 'setIdentity'))),
    disconnect: () => driver.send(disconnected),
    close() {
      driver.close();
      listeners.clear();
      for (const settle of waiting) settle();
    },
  };
}

function identityOf(value: unknown, place: string): Identity {
  const parsed = parseIdentity(value);
  if (typeof parsed === 'string')
    throw new TypeError(
      `${place}: ${parsed || 'the identity'} is missing or not valid. Pass the body of the operator's answer to /v2/token/generate.`,
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
