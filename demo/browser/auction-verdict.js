import { overdue } from './auction-tokens.js';

/**
 * What came of one auction in one lane.
 *
 * @typedef {object} Outcome
 * @property {number} wait ms
 * @property {'valid' | 'expired' | 'after-logout' | 'none'} sent
 * @property {string[]} tokens
 */

/** A wait that nobody would notice; the rest is the page's own work. */
const AT_ONCE = 500;

/**
 * @param {number} wait
 * @param {any[]} requests what the bidders got
 * @param {boolean} signedIn
 * @returns {Outcome}
 */
export function judge(wait, requests, signedIn) {
  const tokens = [...new Set(requests.flatMap((request) => eidsIn(request).map(({ token }) => token)))];
  /** @type {Outcome['sent']} */
  let sent = 'none';
  if (tokens.length)
    sent = !signedIn ? 'after-logout' : tokens.some((token) => overdue(token)) ? 'expired' : 'valid';
  return { wait, sent, tokens };
}

/** @param {Outcome} outcome */
export const isLate = ({ wait }) => wait > AT_ONCE;

/** @param {Outcome} outcome */
export const isBad = (outcome) =>
  isLate(outcome) || outcome.sent === 'expired' || outcome.sent === 'after-logout';

/** @param {Outcome} outcome */
export const inWords = (outcome) =>
  `${SENT[outcome.sent]}${isLate(outcome) ? `, ${(outcome.wait / 1000).toFixed(1)} s late` : ', at once'}`;

const SENT = {
  valid: 'A valid token',
  expired: 'An expired token',
  'after-logout': 'A token after the logout',
  none: 'No token',
};

/**
 * The eids in a bidder's request, whichever way the bidder spells them.
 *
 * @param {any} request
 * @returns {{ source: string, token: string }[]}
 */
export function eidsIn({ bidder, body, query }) {
  if (bidder === 'rubicon')
    return [...new URLSearchParams(query)]
      .filter(([name]) => name.startsWith('eid_'))
      .map(([name, value]) => ({ source: name.slice(4), token: value.split('^')[0] ?? '' }));
  const eids = bidder === 'openx' ? body?.user?.ext?.eids : body?.eids;
  return (eids ?? []).map((/** @type {any} */ { source, uids, id }) => ({
    source,
    token: uids?.[0]?.id ?? id,
  }));
}

/**
 * The part of a request that has to do with the user, for reading.
 *
 * @param {any} request
 */
export function userPart({ bidder, body, query }) {
  if (bidder === 'openx') return { user: body?.user };
  if (bidder === 'appnexus') return { eids: body?.eids };
  return Object.fromEntries([...new URLSearchParams(query)].filter(([name]) => name.startsWith('eid_')));
}
