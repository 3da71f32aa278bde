import type { IdentityStorage } from './storage.js';

/** What a page has stored, as far as the page is concerned. */
export interface SteadyStorage {
  read(): string | null | undefined;
  /** Replaces the text; without one nothing is kept any more. */
  keep(text: string | undefined, expires: number | undefined): void;
}

/**
 * A storage whose writes always succeed for this page: where the place refuses a text (blocked, full, too long), the
 * text is kept in memory until the place takes one again or another tab puts one there.
 *
 * @param warn is called the first time that the place refuses.
 */
export function steady(place: IdentityStorage, warn: () => void): SteadyStorage {
  let kept: string | undefined;
  /** What the place still holds although we cleared it: a cookie of another path or domain, or blocked storage. */
  let stale: string | null | undefined;
  let warned = false;
  return {
    read() {
      const text = place.read();
      return text === stale ? kept : text;
    },
    keep(text, expires) {
      kept = stale = undefined;
      if (text) {
        place.write(text, expires);
        if (place.read() === text) return;
        if (!warned) warn();
        warned = true;
      }
      // An identity that is no longer the current one must not be found there by the next page.
      place.remove();
      kept = text;
      stale = place.read();
    },
  };
}
