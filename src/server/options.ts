import { demand } from '../demand.js';
import { EUID, type Product, UID2 } from '../identity/product.js';
import type { Bytes } from '../operator-api/bytes.js';
import { readKey } from './key.js';

export interface PublisherOptions {
  /** Default `'UID2'`. */
  readonly product?: Product['name'] | undefined;
  /** The operator's address. Default: the product's production operator. */
  readonly baseUrl?: string | undefined;
  /** The API key of this publisher, as `Authorization: Bearer` carries it. */
  readonly apiKey: string;
  /** The client secret that belongs to the API key: 32 bytes in Base64. */
  readonly clientSecret: string;
  /** How long one request may take, in whole ms. Default 10,000. */
  readonly timeout?: number | undefined;
  /** What sends requests. Default: the global `fetch`; the `fetch` of a local operator for tests without a network. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
}

/** The options with their defaults, checked. */
export interface Settings {
  readonly product: Product;
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly clientSecret: string;
  readonly timeout: number;
  readonly fetch: (request: Request) => Promise<Response>;
}

const LONGEST_TIMEOUT = 2 ** 31 - 1;

export const PRODUCTS: Readonly<Record<Product['name'], Product>> = { UID2, EUID };

/** @throws TypeError that names the fix. */
export function readProduct(name: Product['name'] = 'UID2'): Product {
  demand(Object.hasOwn(PRODUCTS, name), 'product must be "UID2" or "EUID"');
  return PRODUCTS[name];
}

/** @throws TypeError or RangeError that names the option and the fix, and quotes no secret. */
export function readOptions(options: PublisherOptions): Settings {
  demand(typeof options === 'object' && options, 'createPublisher takes { product, apiKey, clientSecret }');
  const product = readProduct(options.product);
  const { baseUrl = product.baseUrl, apiKey, clientSecret, timeout = 10_000 } = options;
  demand(isBaseUrl(baseUrl), 'baseUrl must be like https://prod.uidapi.com');
  // What a header can't carry would be quoted by the error of fetch.
  demand(/^[\x21-\x7e]+$/.test(apiKey ?? ''), 'apiKey must be the API key, as it was issued');
  readClientSecret(clientSecret);
  const isTime = Number.isInteger(timeout) && timeout > 0 && timeout <= LONGEST_TIMEOUT;
  demand(isTime, `timeout must be 1 to ${LONGEST_TIMEOUT} whole ms`, RangeError);
  // The global is looked up with each request: frameworks replace it.
  const { fetch = (request) => globalThis.fetch(request) } = options;
  demand(typeof fetch === 'function', 'fetch must be a function');
  return { product, baseUrl: baseUrl.replace(/\/+$/, ''), apiKey, clientSecret, timeout, fetch };
}

export const readClientSecret = (clientSecret: string): Bytes =>
  readKey(clientSecret, 'clientSecret must be the client secret: 32 bytes in Base64', [32]);

function isBaseUrl(text: string): boolean {
  const url = typeof text === 'string' && URL.canParse(text) && new URL(text);
  return !!url && /^https?:$/.test(url.protocol) && !`${url.username}${url.password}${url.search}${url.hash}`;
}
