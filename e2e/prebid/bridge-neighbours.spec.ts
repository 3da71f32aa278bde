import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { held } from '../foreign/answers.js';
import { refreshDue } from '../foreign/identity.js';
import { expect, test } from '../world.js';
import { type Auction, type AuctionPage, connect, openPage } from './bridge-page.js';

// The bridge beside what else a page does with its Prebid.

test.use({ realTime: true });

const uid2 = (id: string) => ({ source: 'uidapi.com', uids: [{ id, atype: 3 }] });
const at = (auction: Auction): { source: string }[] =>
  (auction.sent.find(({ bidder }) => bidder === 'openx')?.eids ?? []) as { source: string }[];
const sources = async (auctions: AuctionPage): Promise<string[]> =>
  at(await auctions.auction()).map(({ source }) => source);
const SHARED = `{ name: 'sharedId', value: { pubcid: 'SHARED' } }`;
const shared = { source: 'pubcid.org', uids: [{ id: 'SHARED', atype: 1 }] };
const later = (auctions: AuctionPage, config: string) =>
  auctions.evaluate(`new Promise((resolve) => pbjs.que.push(() => resolve(void pbjs.setConfig(${config}))))`);

for (const build of ['userId', 'pubProvidedId'] as const)
  test.describe(`on the route ${build}`, () => {
    test("the page's settings may come after its first auction", async ({ world, page }) => {
      const identity = world.operator.issue();
      const auctions = await openPage(world, page, { build, script: connect('UID2', identity) });
      expect(at(await auctions.auction())).toEqual([uid2(identity.advertising_token)]);
      await later(auctions, `{ userSync: { userIds: [${SHARED}] } }`);
      const eids = at(await auctions.auction());
      expect(eids).toContainEqual(uid2(identity.advertising_token));
      expect(eids).toContainEqual(shared);
    });

    test('settings that the page makes anew keep ours, and the entry is there once', async ({
      world,
      page,
    }) => {
      const identity = world.operator.issue();
      const config = `{ userSync: { userIds: [${SHARED}] } }`;
      const auctions = await openPage(world, page, { build, script: connect('UID2', identity), config });
      for (const change of [
        'pbjs.setConfig({ userSync: { auctionDelay: 700, userIds: [] } })',
        `pbjs.setConfig({ userSync: { retainConfig: false, userIds: [${SHARED}] } })`,
        'pbjs.mergeConfig({ userSync: { syncDelay: 5 } })',
        `pbjs.mergeConfig({ userSync: { userIds: [${SHARED}] } })`,
      ]) {
        await auctions.evaluate(`void ${change}`);
        const other = world.operator.issue({ user: 'B' });
        await auctions.evaluate(`client.setIdentity(${JSON.stringify(other)})`);
        const eids = at(await auctions.auction());
        expect(eids.filter(({ source }) => source === 'uidapi.com')).toEqual([uid2(other.advertising_token)]);
      }
      expect(
        await auctions.evaluate('pbjs.getConfig("userSync.userIds").filter(({ everid }) => everid).length'),
      ).toBe(1);
      expect(auctions.problems).toEqual([]);
    });
  });

test("the page's own pubProvidedId entry goes on as it was, with and after the bridge", async ({
  world,
  page,
}) => {
  const identity = world.operator.issue();
  const own = `{ name: 'pubProvidedId', params: {
    eids: [{ source: 'first.example', uids: [{ id: '1' }] }],
    eidsFunction: () => [{ source: 'second.example', uids: [{ id: String(window.counted = (window.counted || 0) + 1) }] }],
  } }`;
  const auctions = await openPage(world, page, {
    build: 'pubProvidedId',
    script: connect('UID2', identity),
    config: `{ userSync: { userIds: [${own}, ${SHARED}] } }`,
  });
  expect((await sources(auctions)).sort()).toEqual([
    'first.example',
    'pubcid.org',
    'second.example',
    'uidapi.com',
  ]);
  await auctions.evaluate('bridge.disconnect()');
  expect((await sources(auctions)).sort()).toEqual(['first.example', 'pubcid.org', 'second.example']);
  expect(await auctions.evaluate('pbjs.getConfig("userSync.userIds").map(({ name }) => name)')).toEqual([
    'pubProvidedId',
    'sharedId',
  ]);
  expect(await auctions.evaluate('typeof pbjs.getConfig("userSync.userIds")[0].params.eidsFunction')).toBe(
    'function',
  );
});

test('an entry of pubProvidedId for some bidders only is left alone', async ({ world, page }) => {
  const identity = world.operator.issue();
  const own = `{ name: 'pubProvidedId', bidders: ['rubicon'], params: { eids: [{ source: 'own.example', uids: [{ id: '1' }] }] } }`;
  const auctions = await openPage(world, page, {
    build: 'pubProvidedId',
    script: connect('UID2', identity),
    config: `{ userSync: { userIds: [${own}] } }`,
  });
  expect(at(await auctions.auction())).toEqual([uid2(identity.advertising_token)]);
  expect(await auctions.evaluate('bridge.route')).toBe('requestBids');
});

test("an eid of ours that the page's own entry gives is not sent twice", async ({ world, page }) => {
  const own = `{ name: 'pubProvidedId', params: { eids: [{ source: 'uidapi.com', uids: [{ id: 'OWN', atype: 3 }] }] } }`;
  for (const build of ['userId', 'pubProvidedId'] as const) {
    const auctions = await openPage(world, page, {
      build,
      script: connect('UID2', world.operator.issue()),
      config: `{ userSync: { userIds: [${own}] } }`,
    });
    expect(at(await auctions.auction())).toEqual([uid2('OWN')]);
  }
});

test("the page's own uid2 entry rests while the bridge is connected, and keeps to its bidders", async ({
  world,
  page,
}) => {
  const identity = world.operator.issue();
  const own = `{ name: 'uid2', bidders: ['openx'], params: { uid2Token: ${JSON.stringify(world.operator.issue())} } }`;
  const auctions = await openPage(world, page, {
    build: 'userId',
    script: connect('UID2', identity),
    config: `{ userSync: { userIds: [${own}] } }`,
  });
  const { sent } = await auctions.auction();
  expect(sent.find(({ bidder }) => bidder === 'openx')?.eids).toEqual([uid2(identity.advertising_token)]);
  expect(sent.find(({ bidder }) => bidder === 'appnexus')?.eids).toBeUndefined();
  await auctions.evaluate('bridge.disconnect()');
  expect(await auctions.evaluate('Object.keys(pbjs.getConfig("userSync.userIds")[0].params)')).toEqual([
    'uid2Token',
  ]);
});

for (const late of [false, true])
  test(`a refresh that the page's own uid2 entry has begun delays no auction, Prebid ${late ? 'after' : 'before'} the bridge`, async ({
    world,
    page,
  }) => {
    world.operator.answerRefreshOtherwise(held());
    const uid2Token = world.operator.issue(refreshDue);
    const identity = world.operator.issue();
    const own = JSON.stringify({ name: 'uid2', params: { uid2Token, uid2ApiBase: world.operator.url } });
    const auctions = await openPage(world, page, {
      build: 'userId',
      late,
      script: connect('UID2', identity),
      config: `{ userSync: { auctionDelay: 20000, userIds: [${own}, ${SHARED}] } }`,
    });
    for (const _ of ['first', 'second']) {
      const auction = await auctions.auction();
      expect(at(auction)).toContainEqual(uid2(identity.advertising_token));
      expect(at(auction)).toContainEqual(shared);
      expect(auction.wait).toBeLessThan(10_000);
    }
  });

for (const build of ['userId', 'pubProvidedId', 'requestBids'] as const)
  test(`${build}: two bridges for one client send its eid once, and one may go`, async ({ world, page }) => {
    const identity = world.operator.issue();
    const script = `${connect('UID2', identity)} window.second = everid.connectPrebid(client, { product: everid.UID2 });`;
    const config = `{ userSync: { userIds: [${SHARED}] } }`;
    const auctions = await openPage(world, page, { build, script, config });
    const ours = async () => at(await auctions.auction()).filter(({ source }) => source === 'uidapi.com');
    expect(await ours()).toEqual([uid2(identity.advertising_token)]);
    await auctions.evaluate('bridge.disconnect()');
    expect(await ours()).toEqual([uid2(identity.advertising_token)]);
    await auctions.evaluate('second.disconnect()');
    expect(await ours()).toEqual([]);
  });

for (const build of ['userId', 'pubProvidedId', 'requestBids'] as const)
  test(`${build}: the drop-in's token, though its script comes last`, async ({ world, page }) => {
    const identity = world.operator.issue();
    const auctions = await openPage(world, page, {
      build,
      script: "window.bridge = everid.connectPrebid('__uid2')",
    });
    expect(at(await auctions.auction())).toEqual([]);
    const file = fileURLToPath(new URL('../../dist/uid2.js', import.meta.url));
    await page.addScriptTag({ content: readFileSync(file, 'utf8') });
    await auctions.evaluate(`__uid2.init(${JSON.stringify({ baseUrl: world.operator.url, identity })})`);
    expect(at(await auctions.auction())).toEqual([uid2(identity.advertising_token)]);
    await auctions.evaluate('__uid2.disconnect()');
    expect(at(await auctions.auction())).toEqual([]);
  });
