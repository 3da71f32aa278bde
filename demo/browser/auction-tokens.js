import { config, trueNow } from './config.js';

// Which token expires when, so that the page can tell a valid one from one that is over. It learns of them from where
// modules and everid keep their identities, whose formats are public.

/** @type {Map<string, number>} advertising token to ms since epoch */
const expiries = new Map();

/**
 * Takes note of every identity in a value, however deep.
 *
 * @param {any} value
 */
export function learn(value) {
  if (typeof value !== 'object' || value === null) return;
  if (value.advertising_token) expiries.set(value.advertising_token, value.identity_expires);
  for (const part of Object.values(value)) learn(part);
}

/** Takes note of what is stored now. */
export function learnFromStorage() {
  const keys = [config.storageKey, `__${config.product}_advertising_token`];
  for (const key of keys)
    for (const storage of /** @type {const} */ (['localStorage', 'cookie'])) {
      try {
        learn(JSON.parse(storeOf(storage).read(key) ?? 'null'));
      } catch {
        // A server-only token, or nothing of ours.
      }
    }
}

/**
 * ms that a token has been over; undefined for one that is valid, or unknown.
 *
 * @param {string} token
 */
export function overdue(token) {
  const over = trueNow() - (expiries.get(token) ?? Number.POSITIVE_INFINITY);
  return over > 0 ? over : undefined;
}

/**
 * @param {'localStorage' | 'cookie'} kind
 * @returns {{ read(key: string): string | null, remove(key: string): void }}
 */
export const storeOf = (kind) =>
  kind === 'localStorage'
    ? { read: (key) => localStorage.getItem(key), remove: (key) => localStorage.removeItem(key) }
    : { read: readCookie, remove: removeCookie };

/** @param {string} key */
function readCookie(key) {
  const entry = document.cookie.split('; ').find((text) => text.startsWith(`${key}=`));
  return entry ? decodeURIComponent(entry.slice(key.length + 1)) : null;
}

/** @param {string} key */
function removeCookie(key) {
  // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the Cookie Store API yet.
  document.cookie = `${key}=; path=/; max-age=0`;
}
