import type { IdentityStorage } from './storage.js';

/**
 * A storage whose writes always succeed for this page: where the place refuses a text (blocked, full, too long), the
 * text is kept in memory until the place takes one again or another tab puts one there.
 *
 * @param warn is called the first time that the place refuses.
 */
export function steady(place: IdentityStorage, warn: () => void): IdentityStorage {
  let kept: string | undefined;
  /** What the place still holds although we cleared it: a cookie of another path or domain, or blocked storage. */
  let stale: string | null | undefined;
  let warned = false;
  const remove = () => {
    kept = undefined;
    place.remove();
    stale = place.read();
  };
  return {
    ...place,
    read() {
      const text = place.read();
      return text === stale ? kept : text;
    },
    write(text, expires) {
      place.write(text, expires);
      if (place.read() === text) {
        kept = stale = undefined;
        return;
      }
      // An identity that is no longer the current one must not be found there by the next page.
      remove();
      kept = text;
      if (!warned) warn();
      warned = true;
    },
    remove,
  };
}
