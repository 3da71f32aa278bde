import { deviceTime } from '../environment/device-time.js';
import type { Environment } from '../environment/environment.js';
import { parseStored, type Stored } from '../identity/parse.js';
import type { Product } from '../identity/product.js';
import { inCookie } from '../storage/cookie.js';
import { inLocalStorage } from '../storage/local-storage.js';
import type { IdentityStorage } from '../storage/storage.js';

/** The init options that say where things are kept. They may change with every init. */
export interface PlaceOptions {
  useCookie?: boolean | undefined;
  cookieDomain?: string | undefined;
  cookiePath?: string | undefined;
}

export const PLACE_OPTIONS = ['useCookie', 'cookiePath', 'cookieDomain'] as const;

/** Cookie and localStorage as one place: written in the one that the options name, read in both. */
export interface Places extends IdentityStorage {
  /**
   * What a first init goes on with: of two, the one that expires later; with `useCookie` the cookie's.
   *
   * @returns also whether it already is where the options want it, so that it need not be written again.
   */
  newest(): readonly [stored: Stored, inPlace: boolean];
  /** Whether these options would name another place than those of now. */
  wouldMove(given: PlaceOptions): boolean;
}

export function createPlaces(product: Product, environment: Environment, options: PlaceOptions): Places {
  const local = inLocalStorage()(product, environment);
  // Made anew for each use: domain and path may have changed since.
  const cookie = () =>
    inCookie({ domain: options.cookieDomain, path: options.cookiePath })(product, environment);
  const ordered = (): [IdentityStorage, IdentityStorage] =>
    options.useCookie ? [cookie(), local] : [local, cookie()];
  return {
    watch(listener) {
      const stops = ordered().map((place) => place.watch?.(listener));
      return () => {
        for (const stop of stops) stop?.();
      };
    },
    read() {
      const [first, second] = ordered();
      return first.read() ?? second.read();
    },
    write(text, expires) {
      const [first, second] = ordered();
      first.write(text, expires);
      if (first.read() === text) second.remove();
      // A refused cookie (too long, blocked) may still fit into localStorage; never the other way round, since a
      // cookie travels with every request.
      else if (options.useCookie) second.write(text);
    },
    remove() {
      for (const place of ordered()) place.remove();
    },
    wouldMove: (given) =>
      PLACE_OPTIONS.some((name) => given[name] !== undefined && given[name] !== options[name]),
    newest() {
      const [first, second] = ordered().map((place) =>
        parseStored(place.read(), deviceTime(environment)),
      ) as [Stored, Stored];
      const later = endOf(second) > endOf(first) && !(options.useCookie && endOf(first));
      return later ? [second, false] : [first, second === 'NO_IDENTITY'];
    },
  };
}

const endOf = (stored: Stored): number => (typeof stored === 'string' ? 0 : stored.identity_expires);
