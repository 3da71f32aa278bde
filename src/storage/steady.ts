import type { Identity } from '../identity/identity.js';
import { parseStored } from '../identity/parse.js';
import type { IdentityStorage } from './storage.js';

/** What a page has stored, as far as the page is concerned. */
export interface SteadyStorage {
  read(): string | null | undefined;
  /**
   * Replaces the text; without one nothing is kept any more.
   *
   * @param renewed what is stored is of the same user and still good for a refresh: where the place refuses the new
   * text, other tabs and the next page had better have the old one than none.
   */
  keep(text: string | undefined, expires: number | undefined, renewed?: boolean): void;
}

/**
 * A storage whose writes always succeed for this page: where the place refuses a text (blocked, full, too long), the
 * text is kept in memory until the place takes one again or another tab puts one there.
 *
 * @param warn is called the first time that the place refuses.
 */
export function steady(place: IdentityStorage, warn: () => void): SteadyStorage {
  /** What the place was last seen to hold. */
  let seen: string | null | undefined;
  /** What it still holds although we replaced it: a cookie of another path or domain, or blocked storage. */
  let stale: string | null | undefined;
  /** Our own, where the place did not take it. */
  let kept: string | undefined;
  let warned = false;
  /** Says what is there by its token: tabs store one identity in several forms, some with its secrets sealed. */
  const look = () => {
    const text = place.read();
    // A place that can't be read any more says nothing of a logout: it holds what was last seen there.
    if (text !== undefined) seen = text;
    return (parseStored(seen, 0) as Identity).advertising_token || seen;
  };
  return {
    read() {
      if (look() === stale) return kept;
      // Another tab has put something there, or taken it away (which weighs more than what this page kept): ours is
      // over, also when that is gone again.
      kept = undefined;
      return seen;
    },
    keep(text, expires, renewed) {
      kept = undefined;
      if (text) {
        place.write(text, expires);
        const there = look();
        if (seen === text) {
          // What could not be removed before stays void, unless it is ours again.
          if (there === stale) stale = undefined;
          return;
        }
        if (!warned) warn();
        warned = true;
      }
      // An identity that is no longer the current one must not be found there by the next page.
      if (!renewed) place.remove();
      kept = text;
      stale = look();
    },
  };
}
