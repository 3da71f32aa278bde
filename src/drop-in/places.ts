import { deviceTime } from '../environment/device-time.js';
import type { Environment } from '../environment/environment.js';
import type { Held } from '../identity/identity.js';
import { parseStored, type Stored } from '../identity/parse.js';
import type { Product } from '../identity/product.js';
import { type Event, found, supplied } from '../lifecycle/next.js';
import { endingOf } from '../lifecycle/state.js';
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
   * @param cookieFirst instead of what the options say.
   *
   * @returns also whether it already is where the options want it, so that it need not be written again.
   */
  newest(cookieFirst?: boolean): readonly [stored: Stored, inPlace: boolean];
  /** Goes on with the newest, as it is when the event comes to pass: a page may have to wait for that. */
  readonly begin: Event;
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
  const look = (place: IdentityStorage): readonly [stored: Stored, text: string | null | undefined] => {
    const text = place.read();
    return [judge(text, deviceTime(environment)), text];
  };
  function newest(cookieFirst = !!options.useCookie): readonly [stored: Stored, inPlace: boolean] {
    const [stored, inCookies] = [look(local), look(cookie())];
    const [[first], [second, text]] = cookieFirst ? [inCookies, stored] : [stored, inCookies];
    const end = endOf(first, environment);
    const later = endOf(second, environment) > end && !(cookieFirst && end);
    // Junk in the other place is to go: later it would look like damage to an identity.
    return later ? [second, false] : [first, !text];
  }
  return {
    newest,
    begin(state, now) {
      const [stored, inPlace] = newest();
      return (inPlace && !endingOf(stored, now) ? found : supplied)(stored)(state, now);
    },
    watch(...given) {
      for (const place of ordered()) place.watch?.(...given);
    },
    read() {
      const [first, second] = ordered();
      const text = first.read();
      // Where the one can not be read, nothing in the other says nothing.
      return text ?? second.read() ?? text;
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
  };
}

/** When a token ends, ms since epoch; 0 where nothing is left of the identity. */
const endOf = (stored: Stored, environment: Environment): number =>
  endingOf(stored, deviceTime(environment)) ? 0 : (stored as Held).identity_expires;

/** Something else than an identity counts as nothing; a damaged identity does not. */
function judge(text: string | null | undefined, now: number): Stored {
  const stored = parseStored(text, now);
  return stored === 'INVALID' && !text?.includes('"refresh_expires"') ? 'NO_IDENTITY' : stored;
}
