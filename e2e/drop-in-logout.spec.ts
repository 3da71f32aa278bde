import { gateCrypto, isCryptoWaiting, releaseCrypto } from './crypto-gate.js';
import { expectNobody, expectToken } from './expectations.js';
import { held, success } from './foreign/answers.js';
import { type Identity, MINUTE, refreshDue, SECOND } from './foreign/identity.js';
import { type Mode, modes, type Tab } from './tab.js';
import { expect, test, type World } from './world.js';

/** Opens the page and comes back in the middle of the refresh; what it gives lets the refresh go on. */
type Moment = (world: World, open: () => Promise<void>) => Promise<() => Promise<void>>;

const moments: Record<string, Moment> = {
  'its request is in the air': async ({ operator, time }, open) => {
    const answer = held();
    operator.answerRefresh(answer);
    await open();
    await time.eventually(() => operator.refreshes().length === 1, SECOND, 'the request is in the air');
    return async () => answer.release();
  },
  'its answer is half read': async ({ operator, tab }, open) => {
    const answer = held(success({ paddingKiB: 256 }), 'half');
    operator.answerRefresh(answer);
    const begun = tab.page.waitForResponse(/\/v2\/token\/refresh/);
    await open();
    await begun;
    return async () => answer.release();
  },
  'its key is being imported': async ({ tab, time }, open) => {
    await gateCrypto(tab.page, 'importKey');
    await open();
    await time.eventually(() => isCryptoWaiting(tab.page), 2 * SECOND, 'the key is being imported');
    return () => releaseCrypto(tab.page);
  },
  'its answer is being decrypted': async ({ tab, time }, open) => {
    await gateCrypto(tab.page, 'decrypt');
    await open();
    await time.eventually(() => isCryptoWaiting(tab.page), 2 * SECOND, 'the answer is being decrypted');
    return () => releaseCrypto(tab.page);
  },
};

const expectGone = async ({ operator, time }: World, tab: Tab, from: number): Promise<void> => {
  const sent = operator.refreshes().length;
  await time.advance(MINUTE);
  const tokens = (await tab.events()).slice(from).map(({ token }) => token);
  expect(tokens.filter((token) => token?.startsWith('advertising-A'))).toEqual([]);
  expect(operator.refreshes()).toHaveLength(sent);
};

const begin = async (world: World, mode: Mode, moment: Moment): Promise<() => Promise<void>> => {
  await world.tab.seed(mode, world.operator.issue(refreshDue));
  return moment(world, () => world.tab.open({ init: world.options(mode) }));
};

/** Acts in the very callback that brings the refreshed token. */
const actOnRefreshed = async (world: World, mode: Mode, newcomer: Identity | null): Promise<void> => {
  const { operator, tab, time } = world;
  const old = operator.issue(refreshDue);
  await tab.seed(mode, old);
  await tab.open({ init: null });
  await tab.page.evaluate(
    ({ oldToken, newcomer }) => {
      const { sdk } = window.probe;
      let acted = false;
      sdk.callbacks.push((event: string) => {
        if (acted || event !== 'IdentityUpdated' || sdk.getAdvertisingToken() === oldToken) return;
        acted = true;
        document.documentElement.dataset.acted = String(window.probe.events.length);
        if (newcomer) sdk.setIdentity(newcomer);
        else sdk.disconnect();
      });
    },
    { oldToken: old.advertising_token, newcomer },
  );
  await tab.init(world.options(mode));
  const acted = (): Promise<boolean> => tab.page.evaluate(() => 'acted' in document.documentElement.dataset);
  await time.eventually(acted, 10 * SECOND, 'the refreshed token has come');
};

const eventsBefore = (tab: Tab): Promise<number> =>
  tab.page.evaluate(() => Number(document.documentElement.dataset.acted ?? window.probe.events.length));

const expectLoggedOut = async (world: World, from: number): Promise<void> => {
  await expectGone(world, world.tab, from);
  await expectNobody(world.tab);
  expect(await world.tab.stored()).toEqual({ localStorage: null, cookie: null });
  await world.tab.reload();
  await expectNobody(world.tab);
};

const expectSwitched = async (world: World, from: number, newcomer: Identity): Promise<void> => {
  const { tab } = world;
  await expectGone(world, tab, from);
  await expectToken(tab, newcomer.advertising_token);
  expect((await tab.storedIdentity())?.advertising_token).toBe(newcomer.advertising_token);
  await tab.reload();
  await expectToken(tab, newcomer.advertising_token);
};

for (const mode of modes) {
  for (const [name, moment] of Object.entries(moments)) {
    test(`a logout is final while a refresh runs and ${name} [${mode}]`, async ({ world }) => {
      const goOn = await begin(world, mode, moment);
      const from = await eventsBefore(world.tab);
      expect(await world.tab.disconnect()).toBeUndefined();
      await goOn();
      await expectLoggedOut(world, from);
    });

    test(`a new user stays while the old one's refresh runs and ${name} [${mode}]`, async ({ world }) => {
      const goOn = await begin(world, mode, moment);
      const from = await eventsBefore(world.tab);
      const newcomer = world.operator.issue({ user: 'B' });
      await world.tab.setIdentity(newcomer);
      await goOn();
      await expectSwitched(world, from, newcomer);
    });
  }

  test(`a logout is final in the very callback that brings a refreshed token [${mode}]`, async ({
    world,
  }) => {
    await actOnRefreshed(world, mode, null);
    await expectLoggedOut(world, await eventsBefore(world.tab));
  });

  test(`a new user stays who logs in in the very callback that brings a refreshed token [${mode}]`, async ({
    world,
  }) => {
    const newcomer = world.operator.issue({ user: 'B' });
    await actOnRefreshed(world, mode, newcomer);
    await expectSwitched(world, await eventsBefore(world.tab), newcomer);
  });
}
