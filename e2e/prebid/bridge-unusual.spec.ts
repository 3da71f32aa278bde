import { expect, test } from '../world.js';
import { AD_UNIT } from './bidders.js';
import { type Auction, type Build, connect, openPage } from './bridge-page.js';

test.use({ realTime: true });
const uid2 = (id: string) => ({ source: 'uidapi.com', uids: [{ id, atype: 3 }] });
const ours = (auction: Auction): { source: string }[] =>
  ((auction.sent.find(({ bidder }) => bidder === 'openx')?.eids ?? []) as { source: string }[]).filter(
    ({ source }) => source === 'uidapi.com',
  );

// What few pages do, and few users.

const WRAP =
  'pbjs.requestBids = ((own) => function (request) { return own.call(pbjs, request); })(pbjs.requestBids);';
for (const build of ['userId', 'pubProvidedId'] as const)
  test(`${build}: a page that has put a function of its own in the place of requestBids sends the token`, async ({
    world,
    page,
  }) => {
    const identity = world.operator.issue();
    const auctions = await openPage(world, page, { build, script: WRAP + connect('UID2', identity) });
    expect(ours(await auctions.auction())).toEqual([uid2(identity.advertising_token)]);
    expect(await auctions.evaluate('bridge.withheld')).toBeUndefined();
  });

for (const build of ['userId', 'pubProvidedId', 'requestBids'] as Build[])
  test(`${build}: of two clients with different users the last connected one is sent`, async ({
    world,
    page,
  }) => {
    const later = world.operator.issue({ user: 'B' });
    const script = `${connect('UID2', world.operator.issue())} window.early = bridge; ${connect('UID2', later)}`;
    const auctions = await openPage(world, page, { build, script });
    expect(ours(await auctions.auction())).toEqual([uid2(later.advertising_token)]);
    expect(ours(await auctions.auction())).toEqual([uid2(later.advertising_token)]);
  });

for (const build of ['userId', 'pubProvidedId', 'requestBids'] as Build[])
  for (const place of ['localStorage._pbjs_id_optout = 1', 'document.cookie = "_pbjs_id_optout=1"'])
    test(`${build}: an opt-out of Prebid's ids by ${place.split('.')[0]} is respected`, async ({
      world,
      page,
    }) => {
      const script = `${place}; ${connect('UID2', world.operator.issue())}`;
      const config = `{ userSync: { userIds: [{ name: 'sharedId', value: { pubcid: 'SHARED' } }] } }`;
      const auctions = await openPage(world, page, { build, script, config });
      expect(ours(await auctions.auction())).toEqual([]);
    });

for (const build of ['userId', 'pubProvidedId', 'requestBids'] as Build[])
  test(`${build}: an auction that the page asks for in the turn in which it connects has the token`, async ({
    world,
    page,
  }) => {
    const identity = world.operator.issue();
    const auctions = await openPage(world, page, { build });
    const eids = await auctions.evaluate(`new Promise((resolve) => {
      pbjs.onEvent('bidRequested', ({ ortb2 }) => resolve(ortb2.user?.ext?.eids ?? []));
      ${connect('UID2', identity)}
      pbjs.requestBids({ timeout: 3000, adUnits: [${JSON.stringify(AD_UNIT)}] });
    })`);
    expect(eids).toEqual([uid2(identity.advertising_token)]);
  });
