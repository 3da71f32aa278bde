import type { Page } from '@playwright/test';
import { held, optout, success } from '../foreign/answers.js';
import { type Identity, refreshDue } from '../foreign/identity.js';
import { expect, test, type World } from '../world.js';
import {
  type Auction,
  type AuctionPage,
  BUILDS,
  type Build,
  connect,
  openPage,
  type PageOptions,
} from './bridge-page.js';

test.use({ realTime: true });

const builds = Object.keys(BUILDS) as Build[];
const PRODUCTS = {
  UID2: { key: 'uid2', source: 'uidapi.com' },
  EUID: { key: 'euid', source: 'euid.eu' },
} as const;
type Product = keyof typeof PRODUCTS;

/** So long that an auction which waits for ids can't be taken for a slow machine. */
const AUCTION_DELAY = 20_000;
const AT_ONCE = 10_000;
const config = `{ userSync: { auctionDelay: ${AUCTION_DELAY}, userIds: [{ name: 'sharedId', value: { pubcid: 'SHARED' } }] } }`;

/** A consent platform whose answer the test changes with `tell`. Prebid and the bridge both listen to it. */
const platform = (data: object): string => `(() => {
  const listeners = new Map();
  let data = ${JSON.stringify(data)};
  let last = 0;
  window.__tcfapi = (command, version, callback, id) => {
    if (command === 'addEventListener') {
      listeners.set(++last, callback);
      callback({ ...data, listenerId: last }, true);
    } else if (command === 'removeEventListener') callback(listeners.delete(id));
  };
  window.tell = (next) => {
    data = next;
    for (const [listenerId, callback] of listeners) callback({ ...data, listenerId }, true);
  };
  window.listening = () => listeners.size;
})();`;
const tcData = (consents: object, vendor: object = { 21: true }) => ({
  gdprApplies: true,
  eventStatus: 'tcloaded',
  tcString: 'T',
  purpose: { consents },
  vendor: { consents: vendor },
});
const CONSENT = tcData({ 1: true });

/** What each bidder is sent for these tokens of the source, byte by byte as the module of Prebid itself has it sent. */
function expected(product: Product, token: string | undefined, shared: boolean) {
  const { source } = PRODUCTS[product];
  const eids = [
    ...(shared ? [{ source: 'pubcid.org', uids: [{ id: 'SHARED', atype: 1 }] }] : []),
    ...(token ? [{ source, uids: [{ id: token, atype: 3 }] }] : []),
  ];
  return eids;
}

/** The eids at the ORTB bidder, ours only. */
const ours = (auction: Auction, product: Product = 'UID2'): unknown[] =>
  ((auction.sent.find(({ bidder }) => bidder === 'openx')?.eids ?? []) as { source: string }[]).filter(
    ({ source }) => source === PRODUCTS[product].source,
  );
const eid = (token: string, product: Product = 'UID2') => ({
  source: PRODUCTS[product].source,
  uids: [{ id: token, atype: 3 }],
});

/** Opens a page with a connected client, which asks the world's operator. */
async function open(
  world: World,
  page: Page,
  options: Partial<PageOptions> & Pick<PageOptions, 'build'>,
  identity: Identity | undefined,
  product: Product = 'UID2',
): Promise<AuctionPage> {
  const client = `{ baseUrl: '${world.operator.url}', retry: { base: 60000 } }`;
  return openPage(world, page, { script: connect(product, identity, client), config, ...options });
}

const token = (auctions: AuctionPage): Promise<string> => auctions.evaluate<string>('client.token');

for (const build of builds) {
  test.describe(`a Prebid that offers ${build}`, () => {
    for (const product of ['UID2', 'EUID'] as const)
      test(`${product}: bidders get what Prebid's own module would send`, async ({ world, page }) => {
        const identity = world.operator.issue();
        const init = product === 'EUID' ? platform(CONSENT) : '';
        const auctions = await open(
          world,
          page,
          { build, init, config: product === 'EUID' ? '{ consentManagement: { gdpr: {} } }' : '{}' },
          identity,
          product,
        );
        const id = identity.advertising_token;
        const { source, key } = PRODUCTS[product];
        const { sent } = await auctions.auction();
        expect(JSON.stringify(sent)).toBe(
          JSON.stringify([
            {
              bidder: 'appnexus',
              eids: [{ source, id, ...(product === 'UID2' ? { rti_partner: 'UID2' } : {}) }],
            },
            { bidder: 'openx', eids: [{ source, uids: [{ id, atype: 3 }] }] },
            { bidder: 'rubicon', eids: [[`eid_${source}`, `${id}^3^^^^^`]] },
          ]),
        );
        const shown = await auctions.evaluate(
          'JSON.stringify([pbjs.getUserIds?.(), pbjs.getUserIdsAsEids?.()])',
        );
        const eids = [{ source, uids: [{ id, atype: 3 }] }];
        const ids = { userId: { [key]: { id } }, pubProvidedId: { pubProvidedId: eids }, requestBids: null }[
          build
        ];
        expect(shown).toBe(JSON.stringify([ids, build === 'requestBids' ? null : eids]));
        expect(await auctions.evaluate('bridge.route')).toBe(build);
        expect(auctions.problems).toEqual([]);
      });

    test('an auction waits for no refresh, neither the first nor the second', async ({ world, page }) => {
      const identity = world.operator.issue(refreshDue);
      world.operator.answerRefreshOtherwise(held());
      const auctions = await open(world, page, { build }, identity);
      for (const _ of ['first', 'second']) {
        const auction = await auctions.auction();
        expect(ours(auction)).toEqual([eid(identity.advertising_token)]);
        expect(auction.wait).toBeLessThan(AT_ONCE);
      }
      expect(world.operator.refreshes()).toHaveLength(1);
    });

    test('an auction waits for no refresh that fails, neither the first nor the second', async ({
      world,
      page,
    }) => {
      const identity = world.operator.issue(refreshDue);
      world.operator.answerRefreshOtherwise({ reply: () => ({ status: 500, body: '' }) });
      const auctions = await open(world, page, { build }, identity);
      for (const _ of ['first', 'second']) {
        const auction = await auctions.auction();
        expect(ours(auction)).toEqual([eid(identity.advertising_token)]);
        expect(auction.wait).toBeLessThan(AT_ONCE);
        // By the second it has failed.
        await expect.poll(() => world.operator.busy()).toBe(false);
        expect(world.operator.refreshes().length).toBeGreaterThan(0);
      }
    });

    test('a refresh, a new user and a logout are each in the next auction', async ({ world, page }) => {
      const answer = held(success());
      world.operator.answerRefresh(answer);
      const first = world.operator.issue(refreshDue);
      const auctions = await open(world, page, { build }, first);
      expect(ours(await auctions.auction())).toEqual([eid(first.advertising_token)]);
      answer.release();
      await expect.poll(() => token(auctions)).not.toBe(first.advertising_token);
      expect(ours(await auctions.auction())).toEqual([eid(await token(auctions))]);
      const other = world.operator.issue({ user: 'B' });
      await auctions.evaluate(`client.setIdentity(${JSON.stringify(other)})`);
      expect(ours(await auctions.auction())).toEqual([eid(other.advertising_token)]);
      await auctions.evaluate('client.disconnect()');
      expect(ours(await auctions.auction())).toEqual([]);
      expect(await auctions.evaluate('bridge.withheld')).toBe('no token');
      expect(auctions.problems).toEqual([]);
    });

    test('an opt-out is in the next auction', async ({ world, page }) => {
      world.operator.answerRefresh(optout());
      const auctions = await open(world, page, { build }, world.operator.issue(refreshDue));
      await expect.poll(() => auctions.evaluate('client.state')).toBe('OPT_OUT');
      expect(ours(await auctions.auction())).toEqual([]);
      const ids = (await auctions.evaluate('pbjs.getUserIds?.() ?? {}')) as Record<string, unknown>;
      expect(ids.uid2).toEqual(build === 'userId' ? { optout: true } : undefined);
    });

    test('consent that comes late and is withdrawn is in the next auction', async ({ world, page }) => {
      const identity = world.operator.issue();
      const init = platform({ ...CONSENT, eventStatus: 'cmpuishown', purpose: { consents: {} } });
      const auctions = await open(world, page, { build, init }, identity, 'EUID');
      expect(ours(await auctions.auction(), 'EUID')).toEqual([]);
      expect(await auctions.evaluate('bridge.withheld')).toBe('no consent');
      await auctions.evaluate(`tell(${JSON.stringify({ ...CONSENT, eventStatus: 'useractioncomplete' })})`);
      expect(ours(await auctions.auction(), 'EUID')).toEqual([eid(identity.advertising_token, 'EUID')]);
      await auctions.evaluate(`tell(${JSON.stringify(tcData({}))})`);
      expect(ours(await auctions.auction(), 'EUID')).toEqual([]);
    });

    test('UID2 is in no auction where GDPR applies', async ({ world, page }) => {
      const auctions = await open(world, page, { build, init: platform(CONSENT) }, world.operator.issue());
      expect(ours(await auctions.auction())).toEqual([]);
      await auctions.evaluate('tell({ gdprApplies: false, eventStatus: "tcloaded" })');
      expect(ours(await auctions.auction())).toHaveLength(1);
    });

    test('the eids of others stay, and after disconnecting all is as it was', async ({ world, page }) => {
      const auctions = await open(world, page, { build }, world.operator.issue());
      const settings = () => auctions.evaluate<string>('JSON.stringify(pbjs.getConfig("userSync"))');
      const { sent } = await auctions.auction();
      const shared = build !== 'requestBids';
      expect(sent.find(({ bidder }) => bidder === 'openx')?.eids).toEqual(
        expect.arrayContaining(expected('UID2', await token(auctions), shared)),
      );
      await auctions.evaluate('bridge.disconnect()');
      const others = await auctions.auction();
      expect(ours(others)).toEqual([]);
      expect(JSON.parse(await settings())).toMatchObject({
        auctionDelay: AUCTION_DELAY,
        userIds: [{ name: 'sharedId', value: { pubcid: 'SHARED' } }],
      });
      expect(await auctions.evaluate('pbjs.getConfig("userSync.userIds").length')).toBe(1);
      expect(
        await auctions.evaluate(
          'pbjs.requestBids.getHooks().filter(({ priority }) => priority === 40).length',
        ),
      ).toBe(0);
    });

    test('Prebid may load after the bridge', async ({ world, page }) => {
      const identity = world.operator.issue();
      const auctions = await open(world, page, { build, late: true }, identity);
      const auction = await auctions.auction();
      expect(ours(auction)).toEqual([eid(identity.advertising_token)]);
      const shared = (auction.sent.find(({ bidder }) => bidder === 'openx')?.eids ?? []) as unknown[];
      expect(shared).toHaveLength(build === 'requestBids' ? 1 : 2);
    });

    test("a source that the page's own settings have is not sent twice", async ({ world, page }) => {
      const identity = world.operator.issue();
      const own =
        '{ ortb2: { user: { ext: { eids: [{ source: "uidapi.com", uids: [{ id: "OWN", atype: 3 }] }] } } } }';
      const auctions = await open(world, page, { build, config: own }, identity);
      expect(ours(await auctions.auction())).toEqual([eid('OWN')]);
      expect(await auctions.evaluate('bridge.withheld')).toBe('the page has a uidapi.com eid of its own');
    });

    test('a source that one request has is sent once, with our token', async ({ world, page }) => {
      const identity = world.operator.issue();
      const auctions = await open(world, page, { build }, identity);
      const ortb2 = {
        user: { yob: 1990, ext: { eids: [eid('OWN'), { source: 'own.example', uids: [{ id: '1' }] }] } },
      };
      const { sent } = await auctions.auction({ ortb2 });
      const eids = sent.find(({ bidder }) => bidder === 'openx')?.eids as { source: string }[];
      expect(eids.filter(({ source }) => source === 'uidapi.com')).toEqual([eid(identity.advertising_token)]);
      expect(eids.filter(({ source }) => source === 'own.example')).toHaveLength(1);
    });
  });
}
