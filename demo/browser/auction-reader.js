import { learn, learnFromStorage } from './auction-tokens.js';
import { config, trueNow } from './config.js';

// The publisher's session: who the reader is, over the page views of this tab, as a publisher's server would know it.

/** @typedef {'signed in' | 'signed out' | 'opted out'} Status */
/**
 * @typedef {object} Reader
 * @property {number} serial tells one reader from the next
 * @property {Status} status
 * @property {number} since when that status began, ms since epoch
 * @property {any} [identity] of the sign-in; the server puts it into every page view
 */

const PLACE = `auction-session-${config.product}`;

/** @type {Reader} */
let reader = JSON.parse(sessionStorage.getItem(PLACE) ?? 'null') ?? {
  serial: 0,
  status: 'signed out',
  since: 0,
};
let lastEmail = '';
learn(reader.identity, reader.serial);

export const theReader = () => reader;

/**
 * Somebody has given an email.
 *
 * @param {string} email
 * @param {any} identity none where the operator says that this reader has opted out
 */
export function signedIn(email, identity) {
  // What is stored at this moment is still the reader's before.
  learnFromStorage(reader.serial);
  const serial = email === lastEmail ? reader.serial : reader.serial + 1;
  lastEmail = email;
  keep({ serial, status: identity ? 'signed in' : 'opted out', identity });
  learn(identity, serial);
}

export function signedOut() {
  learnFromStorage(reader.serial);
  keep({ serial: reader.serial, status: 'signed out' });
}

/** The operator has said so in answer to a refresh. The publisher's server knows nothing of it. */
export function optedOut() {
  if (reader.status === 'signed in') keep({ ...reader, status: 'opted out' });
}

/** @param {Omit<Reader, 'since'>} next */
function keep(next) {
  reader = { ...next, since: trueNow() };
  sessionStorage.setItem(PLACE, JSON.stringify(reader));
}
