import { config } from './config.js';

// Whose token expires when, so that the page can tell a valid one from one that is over, or another reader's. It learns
// of them from where modules and everid keep their identities, whose formats are public.

const PLACE = `auction-tokens-${config.product}`;
const KEPT = 60;
/** Of Prebid's own module and of everid's in its place; each has its own, or they would serve each other. */
export const MODULE_KEYS = {
  stock: `__${config.product}_advertising_token_stock`,
  submodule: `__${config.product}_advertising_token`,
};

/**
 * @typedef {object} Known
 * @property {number} expires ms since epoch
 * @property {number} reader the serial number of the reader whose token it is
 */

/** @type {Map<string, Known>} by advertising token; kept over page views, as are the tokens that modules keep */
const known = new Map(JSON.parse(sessionStorage.getItem(PLACE) ?? '[]'));

/** @param {string} token */
export const knownOf = (token) => known.get(token);

/**
 * Takes note of every identity in a value, however deep.
 *
 * @param {any} value
 * @param {number} reader whose they are, unless they descend from one that is known to be another's
 */
export function learn(value, reader) {
  if (typeof value !== 'object' || value === null) return;
  const { advertising_token: token, identity_expires: expires, originalToken } = value;
  if (token && !known.has(token)) known.set(token, { expires, reader });
  learn(originalToken, reader);
  // What a module has refreshed belongs to whom it began with, whoever is signed in by now.
  const owner = known.get(originalToken?.advertising_token)?.reader ?? reader;
  for (const part of Object.values(value)) learn(part, owner);
}

/**
 * Takes note of what is stored now.
 *
 * @param {number} reader who is signed in
 */
export function learnFromStorage(reader) {
  for (const key of [config.storageKey, ...Object.values(MODULE_KEYS)]) learn(stored(key), reader);
  sessionStorage.setItem(PLACE, JSON.stringify([...known].slice(-KEPT)));
}

/**
 * @param {string} key
 * @returns {any} undefined where nothing of ours is stored
 */
export function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') ?? undefined;
  } catch {
    // A server-only token.
    return undefined;
  }
}
