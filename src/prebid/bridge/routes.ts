import type { Names } from './names.js';
import type { Prebid } from './prebid.js';
import { ownEntryOf } from './user-ids.js';

/**
 * How the token gets into auctions:
 * - `userId`: as the id of Prebid's own UID2 or EUID module;
 * - `pubProvidedId`: as an eid of Prebid's module for ids of the publisher;
 * - `requestBids`: as an eid in the first-party data of each request for bids;
 * - `none`: not at all, since this Prebid offers no way.
 */
export type Route = 'userId' | 'pubProvidedId' | 'requestBids' | 'none';

/** A route, and why that one. */
export interface Choice {
  readonly route: Route;
  readonly reason: string;
}

/** The best route that a Prebid offers: the more of its interfaces show the id, the better. */
export function choose(prebid: Prebid, key: Names['key']): Choice {
  const own = `${key}IdSystem`;
  const has = (name: string) =>
    !!prebid.installedModules?.includes(name) && typeof prebid.getUserIdsAsEids === 'function';
  if (has(own)) return { route: 'userId', reason: `Prebid has ${own}` };
  const provided = 'pubProvidedIdSystem';
  // An entry for some bidders only would take ours with it.
  const shareable = !ownEntryOf(prebid, 'pubProvidedId')?.bidders?.length;
  if (has(provided) && shareable)
    return { route: 'pubProvidedId', reason: `Prebid has ${provided}, not ${own}` };
  const why = has(provided)
    ? "the page's pubProvidedId is for some bidders only"
    : `Prebid has neither ${own} nor ${provided}`;
  if (prebid.requestBids?.before) return { route: 'requestBids', reason: why };
  return { route: 'none', reason: `${why}, and its requestBids takes no hooks` };
}
