import type { Consent } from './consent/options.js';
import { demand } from './demand.js';
import { browser } from './environment/browser.js';
import type { Environment } from './environment/environment.js';
import type { Identity } from './identity/identity.js';
import type { Product } from './identity/product.js';
import type { Retry } from './lifecycle/state.js';
import { inLocalStorage } from './storage/local-storage.js';
import type { StorageFactory } from './storage/storage.js';
import type { Telemetry } from './telemetry.js';

export interface ClientOptions {
  /**
   * The identity that the publisher's server got from the operator (the `body` of its answer). It replaces whatever is
   * stored. Leave it out to go on with the stored one.
   */
  readonly identity?: Identity | undefined;
  /** Where the identity is kept: `inLocalStorage()` (default), `inCookie({ domain, path })` or `inMemory()`. */
  readonly storage?: StorageFactory | undefined;
  /** The operator's address. Default: the product's production operator. */
  readonly baseUrl?: string | undefined;
  /** Spacing of failed refreshes in ms. Default: base 5,000, cap 300,000. */
  readonly retry?: Partial<Retry> | undefined;
  /** How long a refresh may take, in ms, up to 60,000. Default 10,000. */
  readonly requestTimeout?: number | undefined;
  /** Reports refreshes to the publisher's own metrics: `reportRefreshes((measurement) => ...)`. */
  readonly telemetry?: Telemetry | undefined;
  /**
   * Who says whether the user has consented: what the page has ('auto'), 'tcf', 'gpp', 'gpc', a source of the page's
   * own, or options with one of these; see docs/consent.md. Until there is a yes nothing is read, stored, sent or handed
   * out. Default 'none': the page asks before it makes a client.
   */
  readonly consent?: Consent | undefined;
  /** The world to run in; for tests. */
  readonly environment?: Environment | undefined;
  /** Where warnings go. Default: the console. Messages never hold a token, a key, an email or a phone number. */
  readonly logger?: { warn(message: string): void } | undefined;
}

/** The options with their defaults, checked. */
export type Settings = Required<{
  [Name in keyof Omit<ClientOptions, 'identity' | 'telemetry' | 'consent'>]: NonNullable<ClientOptions[Name]>;
}> & {
  readonly retry: Retry;
};

/** @throws TypeError or RangeError for what can't be meant; the message names the fix. */
export function settingsOf(
  product: Product,
  {
    environment = browser,
    logger = environment.console,
    storage = inLocalStorage(),
    baseUrl = product?.baseUrl,
    requestTimeout = 10_000,
    retry,
  }: ClientOptions,
): Settings {
  const { base = 5_000, cap = 300_000 } = { ...retry };
  demand(product?.storageKey, 'product must be UID2 or EUID');
  demand(typeof storage === 'function', 'storage must be like inLocalStorage()');
  demand(logger?.warn, 'logger must be like console');
  demand(/^https?:\/\/[^?#]*[^/?#]$/.test(baseUrl), 'baseUrl must be like https://prod.uidapi.com');
  demand(base >= 1_000 && base <= cap && cap < Infinity, 'retry.base must be 1000 to retry.cap', RangeError);
  demand(requestTimeout > 0 && requestTimeout <= 60_000, 'requestTimeout must be 1 to 60000', RangeError);
  return { environment, logger, storage, baseUrl, requestTimeout, retry: { base, cap } };
}
