import { gateCrypto, isCryptoWaiting, releaseCrypto } from '../crypto-gate.js';
import { held, optout } from '../foreign/answers.js';
import { MINUTE, refreshDue, SECOND } from '../foreign/identity.js';
import { product } from '../product.js';
import { modes, type Tab } from '../tab.js';
import { expect, test, type World } from '../world.js';

/** Nobody is logged in: not in memory, not in storage, not announced since `from`, not after a reload. */
const expectLoggedOut = async ({ time }: World, tab: Tab, from = 0): Promise<void> => {
  await time.advance(MINUTE);
  const announced = (await tab.events()).slice(from).filter((seen) => seen.token !== null);
  expect(announced).toEqual([]);
  for (const round of ['now', 'after a reload']) {
    const { token, identityToken, loginRequired } = await tab.state();
    expect({ round, token, identityToken, loginRequired }).toEqual({
      round,
      token: undefined,
      identityToken: null,
      loginRequired: true,
    });
    expect(await tab.stored(), round).toEqual({ localStorage: null, cookie: null });
    if (round === 'now') await tab.reload();
  }
};

for (const mode of modes) {
  test(`a1 logout while a refresh is in flight stays a logout [${mode}]`, async ({ world }) => {
    const { operator, tab, time } = world;
    const answer = held();
    operator.answerRefresh(answer);
    await tab.seed(mode, operator.issue(refreshDue));
    await tab.open({ init: world.options(mode) });
    await time.eventually(() => operator.refreshes().length === 1, SECOND, 'a refresh is in flight');
    const before = (await tab.events()).length;
    expect(await tab.disconnect()).toBeUndefined();
    await time.settle();
    answer.release();
    await expectLoggedOut(world, tab, before);
    expect(operator.refreshes()).toHaveLength(1);
  });

  test(`a2 logout while the answer is being decrypted stays a logout [${mode}]`, async ({ world }) => {
    const { operator, tab, time } = world;
    await gateCrypto(tab.page, 'decrypt');
    await tab.seed(mode, operator.issue(refreshDue));
    await tab.open({ init: world.options(mode) });
    await time.eventually(() => isCryptoWaiting(tab.page), 2 * SECOND, 'the answer is being decrypted');
    const before = (await tab.events()).length;
    await tab.disconnect();
    await releaseCrypto(tab.page);
    await expectLoggedOut(world, tab, before);
  });

  test(`a3 logout in one tab ends the refresh of another [${mode}]`, async ({ world }) => {
    const { operator, tab, time } = world;
    await tab.seed(mode, operator.issue({ refreshFrom: 10 * MINUTE }));
    await tab.open({ init: world.options(mode) });
    const other = await world.newTab();
    await other.open({ init: world.options(mode) });
    const answer = held();
    operator.answerRefreshOtherwise(answer);
    // Only the other tab notices that the time has come: the first one is idle.
    await time.sleep(11 * MINUTE);
    await other.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
    await time.eventually(() => operator.refreshes().length > 0, 10 * SECOND, 'a refresh is in flight');
    const before = [(await tab.events()).length, (await other.events()).length];
    const sent = operator.refreshes().length;
    await tab.disconnect();
    await time.advance(SECOND, 200);
    answer.release();
    await expectLoggedOut(world, tab, before[0]);
    await expectLoggedOut(world, other, before[1]);
    expect(operator.refreshes()).toHaveLength(sent);
  });

  test(`a4 logout in an idle tab lasts [${mode}]`, async ({ world }) => {
    const { operator, tab } = world;
    await tab.seed(mode, operator.issue());
    await tab.open({ init: world.options(mode) });
    expect((await tab.state()).loginRequired).toBe(false);
    const before = (await tab.events()).length;
    await tab.disconnect();
    await expectLoggedOut(world, tab, before);
  });

  test(`a4 logout reaches another idle tab within a second [${mode}]`, async ({ world }) => {
    const { operator, tab, time } = world;
    await tab.seed(mode, operator.issue());
    await tab.open({ init: world.options(mode) });
    const other = await world.newTab();
    await other.open({ init: world.options(mode) });
    const before = (await other.events()).length;
    await tab.disconnect();
    await time.eventually(
      async () => (await other.events()).length > before,
      SECOND,
      'the other tab was told',
    );
    expect((await other.events()).slice(before)).toEqual([{ event: 'IdentityUpdated', token: null }]);
    expect((await other.state()).token).toBeUndefined();
    await expectLoggedOut(world, other, before);
  });

  test(`a5 login in one tab reaches a tab without an identity, which then refreshes by itself [${mode}]`, async ({
    world,
  }) => {
    const { operator, tab, time } = world;
    await tab.open({ init: world.options(mode) });
    const other = await world.newTab();
    await other.open({ init: world.options(mode) });
    const before = (await other.events()).length;
    const identity = operator.issue();
    await tab.setIdentity(identity);
    const news = async (): Promise<unknown[]> =>
      (await other.events()).slice(before).map((seen) => [seen.event, seen.token]);
    await time.eventually(async () => (await news()).length > 0, SECOND, 'the other tab was told');
    expect(await news()).toEqual([['IdentityUpdated', identity.advertising_token]]);
    await tab.page.close();
    await time.advance(16 * MINUTE, 10 * SECOND);
    expect(operator.refreshes().length).toBeGreaterThan(0);
    expect(await other.token()).not.toBe(identity.advertising_token);
  });
}

test('a6 logout before a client-side generation is sent keeps it from being sent', async ({ world }) => {
  const { operator, tab, time } = world;
  operator.answerGenerate(optout());
  await tab.open({ init: world.options() });
  const index = await tab.page.evaluate(
    ([serverPublicKey]) => {
      const { probe } = window;
      const sent = probe.sdk.setIdentityFromEmail('user@example.com', {
        serverPublicKey,
        subscriptionId: 'sub',
      });
      const watched = probe.watch(sent);
      probe.sdk.disconnect();
      return watched;
    },
    [product.publicKeyPrefix + operator.publicKey],
  );
  await time.advance(10 * SECOND);
  expect(operator.generates()).toEqual([]);
  expect(await tab.page.evaluate((i) => window.probe.promises[i]?.state, index)).toBe('rejected');
  await expectLoggedOut(world, tab);
});
