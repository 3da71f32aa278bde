import { configOf } from './configs.js';
import { expect, test } from './world.js';

const KEY = '__uid2_advertising_token';

/** A US privacy platform that passes on its user's wish to be forgotten when the page calls `forgetMe`. */
const privacyPlatform = `window.__uspapi = (command, version, callback) => {
  if (command === 'registerDeletion') window.forgetMe = callback;
  else callback({ uspString: '1YNN' }, true);
};`;

test.describe('with a platform for data deletion', () => {
  test.use({ modules: ['uid2IdSystem', 'consentManagementUsp'] });

  test('dd a data deletion request removes what is stored, and ends the token', async ({
    world: { tab, operator, site },
  }) => {
    site.put('/uspapi.js', 'text/javascript', privacyPlatform);
    const more = { consentManagement: { usp: { timeout: 100 } } };
    await tab.open({ config: configOf({ operator }, operator.issue(), { more }), before: ['/uspapi.js'] });
    expect((await tab.auction()).openx).toBeDefined();
    await tab.page.evaluate(() => (window as unknown as { forgetMe(): void }).forgetMe());
    expect((await tab.stored(KEY)).localStorage).toBeNull();
    expect((await tab.auction()).openx).toBeUndefined();
  });
});

test.describe('with strict storage control', () => {
  test.use({ modules: ['uid2IdSystem', 'metadata/uid2IdSystem', 'storageControl'] });

  for (const storage of ['localStorage', 'cookie'] as const)
    test(`sc the module stores what it discloses, in ${storage}`, async ({ world: { tab, operator } }) => {
      const identity = operator.issue();
      await tab.open({ config: configOf({ operator }, identity, { params: { storage } }) });
      await tab.auction();
      expect((await tab.stored(KEY))[storage]).toContain(identity.advertising_token);
    });
});

test.describe('with TCF control', () => {
  test.use({ modules: ['uid2IdSystem', 'euidIdSystem', 'consentManagementTcf', 'tcfControl'] });

  test('without device access a supplied token is sent all the same', async ({
    world: { tab, operator },
  }) => {
    const config = configOf({ operator }, operator.issue(), { more: { deviceAccess: false } });
    await tab.open({ config });
    expect((await tab.auction()).openx).toBeDefined();
    expect(await tab.stored(KEY)).toEqual({ localStorage: null, cookie: null });
  });
});
