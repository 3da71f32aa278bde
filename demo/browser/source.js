/**
 * The three times of an identity, ms since epoch by the operator's clock.
 *
 * @typedef {object} Times
 * @property {number} refresh_from
 * @property {number} identity_expires
 * @property {number} refresh_expires
 */

/**
 * What the panel shows. Holds no secrets.
 *
 * @typedef {object} Reading
 * @property {string} state one of the seven state names
 * @property {string | undefined} token the advertising token, where it is valid
 * @property {Times | undefined} times undefined where there is no identity
 * @property {boolean | undefined} loginRequired
 * @property {boolean | undefined} optedOut
 */

/**
 * everid as the pages use it, whether it came by script tag or as a module.
 *
 * @typedef {object} Source
 * @property {() => Reading} read
 * @property {() => Promise<string>} ask the token, after a refresh where one is under way
 * @property {(identity: any) => void} setIdentity
 * @property {() => void} disconnect
 */

import { config } from './config.js';

/**
 * The times of the identity in storage. The getters of an SDK tell nothing of an identity whose token has expired,
 * though it can still be refreshed; the storage format is public.
 *
 * @returns {Times | undefined}
 */
export function storedTimes() {
  try {
    const stored = JSON.parse(cookieValue() ?? localStorage.getItem(config.storageKey) ?? 'null');
    return stored?.refresh_token ? timesOf(stored) : undefined;
  } catch {
    return undefined;
  }
}

/** The identity cookie's text, decoded. */
export function cookieValue() {
  const entry = document.cookie.split('; ').find((text) => text.startsWith(`${config.cookie}=`));
  return entry && decodeURIComponent(entry.slice(config.cookie.length + 1));
}

/**
 * @param {Times} identity
 * @returns {Times}
 */
export const timesOf = ({ refresh_from, identity_expires, refresh_expires }) => ({
  refresh_from,
  identity_expires,
  refresh_expires,
});
