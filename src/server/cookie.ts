import { demand } from '../demand.js';
import type { Identity } from '../identity/identity.js';
import { isOptOut, parseStored } from '../identity/parse.js';
import type { Product } from '../identity/product.js';
import { readProduct } from './options.js';
import { wireIdentity } from './wire-identity.js';

export interface CookieOptions {
  /** Default `'UID2'`. */
  readonly product?: Product['name'] | undefined;
  /** The site's own domain, to share the identity between its subdomains; the `cookieDomain` of the page's SDK. */
  readonly domain?: string | undefined;
  /** Default `/`; the `cookiePath` of the page's SDK. */
  readonly path?: string | undefined;
  /** Whether the cookie travels on https only. Default true; false for a site on plain http, such as one in development. */
  readonly secure?: boolean | undefined;
}

/** Browsers drop a cookie, without a word, whose name and value are longer. */
const LONGEST_COOKIE = 4096;

/** The wire's fields, and what a page has added: its sealed secrets, and how wrong its clock is. */
function cookieIdentity(given: unknown): Identity | string {
  const identity = wireIdentity(given);
  if (typeof identity === 'string') return identity;
  const { sealed, clock_offset } = given as { sealed?: unknown; clock_offset?: unknown };
  return {
    ...identity,
    ...(typeof sealed === 'string' && { sealed }),
    ...(typeof clock_offset === 'number' && { clock_offset }),
  };
}

/**
 * A `Set-Cookie` value that hands an identity to the page: `inCookie` of everid and the SDKs with `useCookie: true` find
 * it under their own name. It lives as long as the refresh token. Scripts must be able to read it, so it is not HttpOnly.
 *
 * @throws TypeError or RangeError where the identity or an option can't be meant.
 */
export function identityCookie(given: Identity, options: CookieOptions = {}): string {
  const identity = cookieIdentity(given);
  demand(typeof identity !== 'string', `identityCookie takes a whole identity: see its ${identity}`);
  const { cookie, name } = readProduct(options.product);
  const issuer = productOf(identity.advertising_token);
  demand(!issuer || issuer === name, `the identity is of ${issuer}: pass product "${issuer}"`);
  const value = encodeURIComponent(JSON.stringify(identity));
  const length = cookie.length + value.length;
  demand(length < LONGEST_COOKIE, `the identity is too long for a cookie: ${length} bytes`, RangeError);
  // A lifetime instead of a date: it is right on a device whose clock is wrong.
  const seconds = Math.max(0, Math.floor((identity.refresh_expires - Date.now()) / 1000));
  return `${cookie}=${value}; Max-Age=${seconds}${attributes(options)}`;
}

/** A `Set-Cookie` value that removes the identity at logout. Domain and path must be those that it was set with. */
export const clearIdentityCookie = (options: CookieOptions = {}): string =>
  `${readProduct(options.product).cookie}=; Max-Age=0; Expires=${new Date(0).toUTCString()}${attributes(options)}`;

/**
 * The identity that a request brings along; undefined where it brings none, or the marker of an opt-out. What
 * `identityCookie` would refuse is none either, so that its setting again never fails a request.
 *
 * @param header the request's `Cookie` header.
 */
export function readIdentityCookie(
  header: string | null | undefined,
  { product }: Pick<CookieOptions, 'product'> = {},
): Identity | undefined {
  const { cookie } = readProduct(product);
  const pairs = (header ?? '').split(/; */);
  const pair = pairs.find((text) => text.startsWith(`${cookie}=`));
  try {
    const stored = parseStored(decodeURIComponent(pair?.slice(cookie.length + 1) ?? ''), Date.now());
    const identity = typeof stored === 'string' || isOptOut(stored) ? '' : cookieIdentity(stored);
    return typeof identity !== 'string' && identityCookie(identity, { product }) ? identity : undefined;
  } catch {
    // Damaged percent-encoding, or a value that can't have been set by a server or a page of ours.
    return undefined;
  }
}

/** The product that tokens of versions 3 and 4 name in their first letter; undefined for others. */
function productOf(advertisingToken: string): Product['name'] | undefined {
  const [, letter] = /^([ABEF])[34]/.exec(advertisingToken) ?? [];
  if (!letter) return undefined;
  return letter < 'C' ? 'UID2' : 'EUID';
}

function attributes({ domain, path = '/', secure = true }: CookieOptions): string {
  demand(
    domain === undefined || /^\.?[a-z\d-]+(\.[a-z\d-]+)*$/i.test(domain),
    'domain must be like example.com',
  );
  demand(/^\/[^;\s\p{Cc}]*$/u.test(path), 'path must be like /');
  return `; Path=${path}${domain ? `; Domain=${domain}` : ''}; SameSite=Lax${secure ? '; Secure' : ''}`;
}
