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

/** @throws TypeError or RangeError for what can't be meant; the message names the fix. */
export function checkOptions(
  product: Product,
  { storage, baseUrl, retry, requestTimeout }: ClientOptions,
): void {
  if (!product?.storageKey) throw new TypeError('createClient needs UID2 or EUID first');
  if (storage && typeof storage !== 'function') throw new TypeError('storage must be like inLocalStorage()');
  if (baseUrl && !/^https?:\/\/[^?#]*[^/?#]$/.test(baseUrl))
    throw new TypeError('baseUrl must be like https://prod.uidapi.com, without a slash at the end');
  between('retry.base', retry?.base, 1_000, retry?.cap ?? 300_000);
  between('retry.cap', retry?.cap, 1_000, Number.MAX_VALUE);
  between('requestTimeout', requestTimeout, 1, 60_000);
}

function between(name: string, value: number | undefined, least: number, most: number): void {
  if (value !== undefined && !(value >= least && value <= most))
    throw new RangeError(`${name} must be ${least} to ${most} ms`);
}
