import { expect, it } from 'vitest';
import { withEid, withEidsInBids } from './requests.js';

const ours = { source: 'uidapi.com', uids: [{ id: 'A', atype: 3 }] };
const stale = { source: 'UIDAPI.com', uids: [{ id: 'OLD', atype: 3 }] };
const other = { source: 'other.example', uids: [{ id: '1' }] };

/** Everything in it is frozen, as a publisher's own object should be treated. */
const frozen = <Value>(value: Value): Value => {
  if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
};

it('adds the eid and leaves the rest as it is', () => {
  expect(withEid(frozen({ timeout: 5 } as object), 'uidapi.com', ours)).toEqual({
    timeout: 5,
    ortb2: { user: { ext: { eids: [ours] } } },
  });
  const user = { yob: 1990, ext: { data: 1, eids: [other] } };
  const request = frozen({ ortb2: { site: { id: 's' }, user } });
  expect(withEid(request as object, 'uidapi.com', ours)).toEqual({
    ortb2: { site: { id: 's' }, user: { yob: 1990, ext: { data: 1, eids: [other, ours] } } },
  });
});

it('puts the eid in the place of one of the same source, in either place that OpenRTB has for it', () => {
  const request = frozen({ ortb2: { user: { eids: [stale, other], ext: { eids: [stale] } } } });
  expect(withEid(request, 'uidapi.com', ours)).toEqual({ ortb2: { user: { ext: { eids: [other, ours] } } } });
});

it('only takes one of the same source out where Prebid adds ours itself', () => {
  const request = frozen({ ortb2: { user: { ext: { eids: [stale, other] } } } });
  expect(withEid(request, 'uidapi.com', undefined)).toEqual({ ortb2: { user: { ext: { eids: [other] } } } });
});

it('gives back the very request where nothing has to change', () => {
  const request = frozen({ ortb2: { user: { ext: { eids: [other] } } } });
  expect(withEid(request, 'uidapi.com', undefined)).toBe(request);
});

it("shows the eids on copies of the page's bids", () => {
  const request = frozen({
    adUnits: [{ code: 'a', bids: [{ bidder: 'x' }] }, { code: 'b' }],
    ortb2: { user: { ext: { eids: [ours] } } },
  });
  expect(withEidsInBids(request as object).adUnits).toEqual([
    { code: 'a', bids: [{ bidder: 'x', userIdAsEids: [ours] }] },
    { code: 'b' },
  ]);
});
