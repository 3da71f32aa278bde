import { type BidsRequest, type Eid, eidsOf, isOf } from './prebid.js';

/**
 * The request with the source's eid once: the page's own one gives way to `eid`. Nothing that the page passed is
 * changed; what has to differ is copied.
 *
 * @param eid what to put in; undefined where Prebid itself will, which is then only kept from doing so twice.
 */
export function withEid(request: BidsRequest, source: string, eid: Eid | undefined): BidsRequest {
  const { ortb2 } = request;
  const own = eidsOf(ortb2);
  if (!eid && !own.some(isOf(source))) return request;
  const eids = own.filter((each) => !isOf(source)(each));
  if (eid) eids.push(eid);
  const { eids: _, ...user } = ortb2?.user ?? {};
  return { ...request, ortb2: { ...ortb2, user: { ...user, ext: { ...user.ext, eids } } } };
}

/** The request with its eids where some bid adapters look for them, as Prebid's userId module would put them there. */
export function withEidsInBids(request: BidsRequest): BidsRequest {
  const userIdAsEids = eidsOf(request.ortb2);
  const adUnits = request.adUnits?.map((unit) => ({
    ...unit,
    bids: unit.bids?.map((bid) => ({ ...bid, userIdAsEids })),
  }));
  return { ...request, adUnits };
}
