import { expect, test, type World } from '../world.js';
import { type Auction, type AuctionPage, connect, openPage } from './bridge-page.js';

// Settings of a page that change while the bridge has an entry of its own among them.

test.use({ realTime: true });

const SHARED = `{ name: 'sharedId', value: { pubcid: 'SHARED' } }`;
const OWN = `{ name: 'pubProvidedId', params: { eids: [{ source: 'own.example', uids: [{ id: '1' }] }] } }`;
const RESTRICTED = OWN.replace('params', "bidders: ['rubicon'], params");
const uid2 = (id: string) => ({ source: 'uidapi.com', uids: [{ id, atype: 3 }] });
const at = (auction: Auction): { source: string }[] =>
  (auction.sent.find(({ bidder }) => bidder === 'openx')?.eids ?? []) as { source: string }[];
const sources = async (auctions: AuctionPage): Promise<string[]> =>
  at(await auctions.auction())
    .map(({ source }) => source)
    .sort();
const names = (auctions: AuctionPage): Promise<string[]> =>
  auctions.evaluate('pbjs.getConfig("userSync.userIds").map(({ name }) => name)');

const open = (world: World, page: AuctionPage['page'], entries: string, script: string) =>
  openPage(world, page, {
    build: 'pubProvidedId',
    script,
    config: `{ userSync: { userIds: [${entries}] } }`,
  });

for (const [how, change] of [
  ['mergeConfig', `pbjs.mergeConfig({ userSync: { userIds: [${RESTRICTED}] } })`],
  [
    'what getConfig gave',
    `pbjs.setConfig({ userSync: { userIds: [...pbjs.getConfig('userSync').userIds, ${RESTRICTED}] } })`,
  ],
  [
    'a copy that readConfig gave',
    `pbjs.setConfig({ userSync: { userIds: [...pbjs.readConfig('userSync').userIds, ${RESTRICTED}] } })`,
  ],
] as const)
  test(`an entry for some bidders that comes late, by ${how}, changes the route and costs no token`, async ({
    world,
    page,
  }) => {
    const identity = world.operator.issue();
    const auctions = await open(world, page, SHARED, connect('UID2', identity));
    expect(await sources(auctions)).toEqual(['pubcid.org', 'uidapi.com']);
    await auctions.evaluate(`void ${change}`);
    expect(await auctions.evaluate('bridge.route')).toBe('requestBids');
    const eids = at(await auctions.auction());
    expect(eids.filter(({ source }) => source === 'uidapi.com')).toEqual([uid2(identity.advertising_token)]);
    expect(await names(auctions)).toEqual(['sharedId', 'pubProvidedId']);
    await auctions.evaluate('client.disconnect()');
    expect(await sources(auctions)).toEqual(['pubcid.org']);
    expect(auctions.problems).toEqual([]);
  });

for (const [first, second] of [
  ['bridge', 'second'],
  ['second', 'bridge'],
])
  test(`two bridges share an entry: when both have gone, ${first} first, the page has its own again`, async ({
    world,
    page,
  }) => {
    const both = `${connect('UID2', world.operator.issue())}
      window.second = everid.connectPrebid(client, { product: everid.EUID });`;
    const auctions = await open(world, page, `${OWN}, ${SHARED}`, both);
    expect(await sources(auctions)).toEqual(['own.example', 'pubcid.org', 'uidapi.com']);
    await auctions.evaluate(`${first}.disconnect()`);
    expect(await sources(auctions)).toContain('own.example');
    await auctions.evaluate(`${second}.disconnect()`);
    expect(await sources(auctions)).toEqual(['own.example', 'pubcid.org']);
    expect(await auctions.evaluate('JSON.stringify(pbjs.getConfig("userSync.userIds")[0])')).toBe(
      await auctions.evaluate(`JSON.stringify(${OWN})`),
    );
  });

test('an entry that the page takes out without retaining it is not sent on for it', async ({
  world,
  page,
}) => {
  const auctions = await open(world, page, `${OWN}, ${SHARED}`, connect('UID2', world.operator.issue()));
  expect(await sources(auctions)).toEqual(['own.example', 'pubcid.org', 'uidapi.com']);
  await auctions.evaluate(`pbjs.setConfig({ userSync: { retainConfig: false, userIds: [${SHARED}] } })`);
  expect(await sources(auctions)).toEqual(['pubcid.org', 'uidapi.com']);
  await auctions.evaluate('bridge.disconnect()');
  expect(await names(auctions)).toEqual(['sharedId']);
});

test("the page's own function may ask Prebid for ids, and is not called for every look", async ({
  world,
  page,
}) => {
  const own = `{ name: 'pubProvidedId', params: { eidsFunction: () => {
    window.calls = (window.calls ?? 0) + 1;
    return [{ source: 'own.example', uids: [{ id: String(pbjs.getUserIdsAsEids().length) }] }];
  } } }`;
  const auctions = await open(world, page, `${own}, ${SHARED}`, connect('UID2', world.operator.issue()));
  await auctions.evaluate('calls = 0');
  expect(await sources(auctions)).toEqual(['own.example', 'pubcid.org', 'uidapi.com']);
  // Once for each turn of Prebid's that looks.
  expect(await auctions.evaluate('calls')).toBeLessThanOrEqual(3);
  expect(auctions.problems).toEqual([]);
});

test('of two entries of one name Prebid goes by the first, and so does the bridge', async ({
  world,
  page,
}) => {
  const auctions = await open(world, page, `${OWN}, ${SHARED}`, connect('UID2', world.operator.issue()));
  await sources(auctions);
  const second = OWN.replace('own.example', 'second.example');
  await auctions.evaluate(`void pbjs.mergeConfig({ userSync: { userIds: [${second}] } })`);
  expect(await sources(auctions)).toEqual(['own.example', 'pubcid.org', 'uidapi.com']);
  await auctions.evaluate('bridge.disconnect()');
  expect(await sources(auctions)).toEqual(['own.example', 'pubcid.org']);
  expect(await names(auctions)).toEqual(['pubProvidedId', 'sharedId', 'pubProvidedId']);
});

for (const build of ['userId', 'pubProvidedId'] as const)
  test(`${build}: a page without entries has none after disconnecting`, async ({ world, page }) => {
    const auctions = await openPage(world, page, { build, script: connect('UID2', world.operator.issue()) });
    expect(await sources(auctions)).toEqual(['uidapi.com']);
    await auctions.evaluate('bridge.disconnect()');
    expect(await sources(auctions)).toEqual([]);
    expect(await names(auctions)).toEqual([]);
  });

test('a copy of our entry that the page sets stands for its own, which it gets back', async ({
  world,
  page,
}) => {
  const own = `{ name: 'uid2', value: { uid2: { id: 'OWN' } } }`;
  const auctions = await openPage(world, page, {
    build: 'userId',
    script: connect('UID2', world.operator.issue()),
    config: `{ userSync: { retainConfig: false, userIds: [${own}, ${SHARED}] } }`,
  });
  await auctions.evaluate(`pbjs.setConfig({ userSync: pbjs.readConfig('userSync') })`);
  await auctions.evaluate('client.disconnect()');
  expect(await sources(auctions)).toEqual(['pubcid.org']);
  await auctions.evaluate('bridge.disconnect()');
  expect(at(await auctions.auction())).toContainEqual(uid2('OWN'));
});
