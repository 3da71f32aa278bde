import { createHash } from 'node:crypto';
import { type SuccessOptions, success, wrongKey } from '../foreign/answers.js';
import { refreshDue } from '../foreign/identity.js';
import { expect, test } from './profile.js';
import { allReport, allUpdated, openWatched } from './watched.js';

const kinds: Record<string, { keyBytes: 0 | 16 | 32; answer?: SuccessOptions }> = {
  'with a key of 32 bytes': { keyBytes: 32 },
  'with a key of 16 bytes': { keyBytes: 16 },
  'of the first version, without a key': { keyBytes: 0 },
  'with text outside ASCII': {
    keyBytes: 32,
    answer: { change: (issued) => ({ advertising_token: `${issued.advertising_token}-é漢字🙂` }) },
  },
  'in a body of 500 KiB': { keyBytes: 32, answer: { paddingKiB: 500 } },
};

for (const secure of [true, false]) {
  const where = secure ? 'with WebCrypto' : 'on plain http, without WebCrypto';

  for (const [name, { keyBytes, answer = {} }] of Object.entries(kinds)) {
    test(`opens the answer to a refresh ${name}, ${where}`, async ({ profile }) => {
      const { operator, site } = profile;
      operator.answerRefresh(success(answer));
      const origin = secure ? site.origin : site.insecureOrigin;
      const tab = await profile.newTab();
      const old = operator.issue({ ...refreshDue, keyBytes });
      await tab.seed('localStorage', old, origin);
      await openWatched(profile, tab, 'localStorage', {}, origin);
      const token = await allUpdated(profile, [tab], old);
      expect(await tab.page.evaluate(() => typeof crypto.subtle)).toBe(secure ? 'object' : 'undefined');
      expect(token).toContain(answer.change ? '-é漢字🙂' : 'advertising-A');
      expect(await tab.token()).toBe(token);
      expect((await tab.storedIdentity())?.advertising_token).toBe(token);
      expect(await tab.errors()).toEqual([]);
    });
  }

  test(`an answer under a wrong key changes nothing, ${where}`, async ({ profile }) => {
    const { operator, site } = profile;
    operator.answerRefresh(wrongKey());
    const origin = secure ? site.origin : site.insecureOrigin;
    const tab = await profile.newTab();
    const old = operator.issue(refreshDue);
    await tab.seed('localStorage', old, origin);
    await openWatched(profile, tab, 'localStorage', { refreshRetryPeriod: 1_000 }, origin);
    // The next attempt says that the first has failed.
    await expect.poll(() => operator.refreshes().length, { timeout: 20_000 }).toBe(2);
    await allUpdated(profile, [tab], old);
    const updates = site.reports.filter(({ what }) => what === 'IdentityUpdated');
    expect(updates).toHaveLength(1);
    expect(await tab.errors()).toEqual([]);
  });
}

test('generates an identity from an email address, of which only the hash leaves the page', async ({
  profile,
}) => {
  const { operator, names } = profile;
  const tab = await profile.newTab();
  await openWatched(profile, tab);
  await tab.page.evaluate((options) => window.probe.sdk.setIdentityFromEmail(' User@Example.com ', options), {
    serverPublicKey: names.publicKeyPrefix + operator.publicKey,
    subscriptionId: 'subscription',
  });
  await allReport(profile, [tab], 'IdentityUpdated', (await tab.token()) ?? 'a token');
  expect(await tab.token()).toContain('advertising-generated');
  const hash = createHash('sha256').update('user@example.com').digest('base64');
  expect(operator.asked).toEqual([{ email_hash: hash }]);
});
