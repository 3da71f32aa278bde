import { expect, test } from './world.js';

/** TC data of a user who has consented to all that matters here, as a static consent platform gives it. */
const uid2Config = (uid2Token: unknown, uid2ApiBase: string, auctionDelay = 300) => ({
  userSync: { auctionDelay, userIds: [{ name: 'uid2', params: { uid2Token, uid2ApiBase } }] },
});

test('UID2 eids reach every bidder', async ({ world: { tab, operator } }) => {
  const identity = operator.issue();
  await tab.open({ config: uid2Config(identity, operator.url) });
  const auction = await tab.auction();
  const id = identity.advertising_token;
  expect(auction.openx).toEqual([{ source: 'uidapi.com', uids: [{ id, atype: 3 }] }]);
  expect(auction.appnexus).toEqual([{ source: 'uidapi.com', id, rti_partner: 'UID2' }]);
  expect(auction.rubicon).toEqual({ 'eid_uidapi.com': `${id}^3^^^^^` });
  expect(await tab.userIds()).toEqual({ uid2: { id } });
  expect(auction.waited).toBe(0);
});
