import vectors from '../../src/fixtures/consent-vectors.json' with { type: 'json' };
import { bundleCmp } from '../consent/cmp.js';
import { expect, test, type World } from '../world.js';
import { type AuctionPage, BUILDS, type Build, openPage } from './bridge-page.js';

// The bridge's option `consent`: who is asked besides the check that the bridge always makes.

test.use({ realTime: true });

/** A client that asks nobody: what holds a token back is the bridge. */
const connectWith = (world: World, consent: string): string => `
  window.client = everid.createClient(everid.UID2, {
    identity: ${JSON.stringify(world.operator.issue())}, storage: everid.inMemory(), baseUrl: '${world.operator.url}',
  });
  window.bridge = everid.connectPrebid(client, { product: everid.UID2, consent: ${consent} });`;

/** How many uid2 ids the ORTB bidder is sent in the next auction. */
const sent = async (auctions: AuctionPage): Promise<number> => {
  const { sent: all } = await auctions.auction();
  const eids = (all.find(({ bidder }) => bidder === 'openx')?.eids ?? []) as { source: string }[];
  return eids.filter(({ source }) => source === 'uidapi.com').length;
};

const withheld = (auctions: AuctionPage): Promise<string> =>
  auctions.evaluate<string>('bridge.withheld ?? "nothing withheld"');

const gpp = (id: string): string =>
  JSON.stringify({ text: vectors.gpp.find((entry) => entry.id === id)?.gppString, sections: [7] });

for (const build of Object.keys(BUILDS) as Build[])
  test.describe(`consent asked besides, on a Prebid that offers ${build}`, () => {
    test('the word of a US privacy platform is in the next auction, and so is its withdrawal', async ({
      world,
      page,
    }) => {
      const init = await bundleCmp('gpp');
      const script = connectWith(world, "'gpp'");
      const auctions = await openPage(world, page, { build, init, script });
      expect(await sent(auctions)).toBe(0);
      expect(await withheld(auctions)).toBe('no consent');
      await auctions.evaluate(`say(${gpp('usnat-no-opt-out')})`);
      await expect.poll(() => withheld(auctions)).toBe('nothing withheld');
      expect(await sent(auctions)).toBe(1);
      await auctions.evaluate(`say(${gpp('usnat-sale-opt-out')})`);
      expect(await sent(auctions)).toBe(0);
      expect(auctions.problems).toEqual([]);
    });

    test('a source of the page’s own is asked', async ({ world, page }) => {
      const init = `window.choice = { get: () => choice.word, subscribe: (listener) => { choice.told = listener; } };
        window.choose = (word) => { choice.word = word; choice.told?.(); };`;
      const auctions = await openPage(world, page, { build, init, script: connectWith(world, 'choice') });
      expect(await sent(auctions)).toBe(0);
      await auctions.evaluate('choose(true)');
      await expect.poll(() => withheld(auctions)).toBe('nothing withheld');
      expect(await sent(auctions)).toBe(1);
      await auctions.evaluate('choose(false)');
      expect(await sent(auctions)).toBe(0);
    });
  });

for (const [what, gpc, consent, expected] of [
  ['keeps the token out', true, "{ use: 'gpc', onDecision }", 0],
  ['that is not sent keeps none out', false, "{ use: 'gpc', onDecision }", 1],
  ['counts only where it is asked for', true, "(onDecision({}), 'none')", 1],
] as const)
  test(`Global Privacy Control ${what}`, async ({ world, page }) => {
    const init = `window.onDecision = (verdict) => { window.decided = verdict; };
      Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => ${gpc} });`;
    const script = connectWith(world, consent);
    const auctions = await openPage(world, page, { build: 'userId', init, script });
    await page.waitForFunction('window.decided');
    expect(await sent(auctions)).toBe(expected);
  });

test('where the file of the gate is missing nothing is sent, and one warning says so', async ({
  world,
  page,
}) => {
  const warnings: string[] = [];
  page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
  await page.route('**/bundles/consent.js', (route) => route.fulfill({ status: 404 }));
  const script = connectWith(world, "{ scope: 'us' }");
  const auctions = await openPage(world, page, { build: 'userId', script });
  await expect.poll(() => warnings.filter((text) => text.includes('No consent'))).toHaveLength(1);
  expect(await sent(auctions)).toBe(0);
  expect(auctions.problems).toEqual([]);
});
