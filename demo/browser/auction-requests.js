import { knownOf } from './auction-tokens.js';

/** @import { Sent } from './auction-verdict.js' */

/**
 * The tokens that bidders got, each with what the page knows of it.
 *
 * @param {any[]} requests
 * @param {number} reader the serial number of who is signed in
 * @returns {Sent[]}
 */
export const tokensIn = (requests, reader) =>
  requests.flatMap((request) =>
    eidsIn(request).map(({ token }) => {
      const { expires = Number.POSITIVE_INFINITY, reader: owner = reader } = knownOf(token) ?? {};
      return { at: request.at, expires, own: owner === reader };
    }),
  );

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
