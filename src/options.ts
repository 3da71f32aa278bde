import type { Environment } from './environment/environment.js';
import type { Identity } from './identity/identity.js';
import type { Product } from './identity/product.js';
import type { Retry } from './lifecycle/state.js';
import type { StorageFactory } from './storage/storage.js';

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
  /** The world to run in; for tests. */
  readonly environment?: Environment | undefined;
  /** Where warnings go. Default: the console. Messages never hold a token, a key, an email or a phone number. */
  readonly logger?: { warn(message: string): void } | undefined;
}

const LONGEST_TIMEOUT = 60_000;

/** @throws TypeError or RangeError for what can't be meant; the message names the fix. */
export function checkOptions(product: Product, options: ClientOptions): void {
  if (typeof product?.storageKey !== 'string')
    throw new TypeError('createClient: the first argument must be UID2 or EUID, as exported by everid');
  if (typeof options !== 'object' || options === null)
    throw new TypeError('createClient: options must be an object');
  const { storage, baseUrl, retry, requestTimeout } = options;
  if (storage !== undefined && typeof storage !== 'function')
    throw new TypeError(
      'options.storage must be inLocalStorage(), inCookie(), inMemory() or a function like these',
    );
  if (baseUrl !== undefined && !/^https?:\/\/[^?#]*[^/?#]$/.test(baseUrl))
    throw new TypeError(
      'options.baseUrl must be an address such as https://prod.uidapi.com, without a slash at the end',
    );
  between('options.retry.base', retry?.base, 1_000, retry?.cap ?? 300_000);
  between('options.retry.cap', retry?.cap, 1_000, Number.MAX_SAFE_INTEGER);
  between('options.requestTimeout', requestTimeout, 1, LONGEST_TIMEOUT);
}

function between(name: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined) return;
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number of ms`);
  if (!(value >= least && value <= most)) throw new RangeError(`${name} must be from ${least} to ${most} ms`);
}
