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
  /** The last text that was written or found. */
  let last: string | null | undefined;
  /** Our own, where the place did not take it. */
  let kept: string | undefined;
  /** What the place still holds although we cleared it: a cookie of another path or domain, or blocked storage. */
  let stale: string | null | undefined;
  let warned = false;
  return {
    read() {
      const text = place.read();
      // A place that can't be read any more says nothing of a logout. One that could not be read when it refused ours,
      // and is empty now, may: a logout weighs more than what this page kept.
      if (text !== undefined) last = text === stale ? kept : text;
      // Another tab has put something there: ours is over, also when that is gone again.
      if (last !== kept) kept = undefined;
      return last;
    },
    keep(text, expires, renewed) {
      const before = stale ?? last;
      last = text;
      kept = stale = undefined;
      if (text) {
        place.write(text, expires);
        if (place.read() === text) return;
        if (!warned) warn();
        warned = true;
      }
      // An identity that is no longer the current one must not be found there by the next page.
      if (!renewed) place.remove();
      kept = text;
      stale = place.read();
      // What can't be read now holds, when it can be again, what was last seen there.
      if (stale === undefined) stale = before;
    },
  };
}
