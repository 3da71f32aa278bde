import { byId } from './config.js';

// The lines that say how something went. Some are true for a while only: "Signed in." until the token is gone.

/** @typedef {'token' | 'no-token'} Holds as long as a token is at hand, or as long as none is */

/**
 * Says something in one of the page's lines, in place of what it said before.
 *
 * @param {string} id
 * @param {string} text
 * @param {Holds} [holds] how long that is true; without it until something else is said
 */
export function say(id, text, holds) {
  const line = byId(id);
  line.textContent = text;
  if (holds) line.dataset.holds = holds;
  else delete line.dataset.holds;
}

/**
 * Takes back what is no longer true.
 *
 * @param {boolean} hasToken
 */
export function unsay(hasToken) {
  const stale = hasToken ? 'no-token' : 'token';
  for (const line of document.querySelectorAll(`[data-holds="${stale}"]`)) line.textContent = '';
}
