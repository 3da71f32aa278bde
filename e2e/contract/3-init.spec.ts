import { MINUTE } from '../foreign/identity.js';
import { product } from '../product.js';
import { readConfig } from './config-entry.js';
import { expect, test } from './instrument.js';
import {
  arrive,
  DEAD,
  EXPIRED,
  initLegacy,
  openAndInit,
  openIdle,
  REFRESHABLE,
  sentRefreshes,
  takeLog,
} from './states.js';

test('3.1 wrong options throw before anything is stored or changed, on the first call and on later ones', async ({
  world,
}) => {
  await openIdle(world);
  const attempt = (): Promise<(string | null)[]> =>
    world.tab.page.evaluate(() => {
      const { sdk, thrown } = window.contract;
      const wrong = [undefined, null, 7, { callback: null }, { callback: 7 }, { refreshRetryPeriod: '5000' }];
      return [...wrong, { refreshRetryPeriod: 999 }].map((options) => thrown(() => sdk.init(options)));
    });
  const errors = [
    ...Array(3).fill('TypeError: opts must be an object'),
    ...Array(2).fill('TypeError: opts.callback, if provided, must be a function'),
    'TypeError: opts.refreshRetryPeriod must be a number',
    'RangeError: opts.refreshRetryPeriod must be >= 1000',
  ];
  expect(await attempt()).toEqual(errors);
  expect(await world.tab.page.evaluate(() => window.contract.see().complete)).toBe(false);
  expect(await readConfig(world.tab.page)).toEqual({ local: null, cookie: null });
  await world.tab.init(world.options());
  await takeLog(world);
  expect(await attempt()).toEqual(errors);
  expect(await takeLog(world)).toEqual([]);
});

test('3.2 a base URL is used as it is, and options that it does not know are ignored', async ({ world }) => {
  const urls: string[] = [];
  world.tab.page.on('request', (request) => urls.push(request.url()));
  const identity = world.operator.issue(REFRESHABLE);
  await openIdle(world);
  const error = await world.tab.init(
    world.options('localStorage', { identity, baseUrl: `${world.operator.url}/under`, logger: 7, other: {} }),
  );
  await arrive(world);
  expect(error).toBeNull();
  expect(urls.find((url) => url.includes('/token/refresh'))).toMatch(
    new RegExp(`^${world.operator.url}/under/v2/token/refresh`),
  );
});

test('3.2 an empty base URL means the page’s own host', async ({ world }) => {
  const urls: string[] = [];
  world.tab.page.on('request', (request) => urls.push(request.url()));
  await openIdle(world);
  await world.tab.init({ identity: world.operator.issue(REFRESHABLE), baseUrl: '' });
  await expect.poll(() => urls.at(-1)).toContain(`${world.site.origin}/v2/token/refresh`);
});

test('3.3 the first init takes the given identity, even where storage holds a later one', async ({
  world,
}) => {
  await openIdle(world, world.operator.issue({ user: 'stored', identityExpires: 120 * MINUTE }));
  await world.tab.init(world.options('localStorage', { identity: world.operator.issue() }));
  expect(await world.tab.page.evaluate(() => window.contract.see().token)).toBe('A');
  expect((await world.tab.storedIdentity())?.advertising_token).toContain('-A-');
});

test('3.4 init gives back nothing and does not wait', async ({ world }) => {
  await openIdle(world);
  const seen = await world.tab.page.evaluate(
    (options) => [typeof window.contract.sdk.init(options), window.contract.see().complete],
    world.options('localStorage', { identity: world.operator.issue(REFRESHABLE) }),
  );
  expect(seen).toEqual(['undefined', true]);
});

test('3.5 a repeated init merges its options over the remembered ones', async ({ world }) => {
  await openAndInit(world, undefined, 'localStorage', { refreshRetryPeriod: 7000, cookiePath: '/' });
  await world.tab.init({ baseUrl: `${world.operator.url}/other` });
  const config = JSON.parse((await readConfig(world.tab.page)).local ?? 'null');
  expect(config).toEqual({
    refreshRetryPeriod: 7000,
    baseUrl: `${world.operator.url}/other`,
    cookiePath: '/',
  });
  expect(await takeLog(world)).toEqual(['InitCompleted null']);
});

test('3.5a a base URL of a repeated init serves later requests', async ({ world }) => {
  await openAndInit(world, undefined, 'localStorage', { baseUrl: 'http://localhost:9/nowhere' });
  await world.tab.init({ baseUrl: world.operator.url });
  await world.tab.setIdentity(world.operator.issue(REFRESHABLE));
  await arrive(world);
  expect(sentRefreshes(world)).toBe(1);
});

test('3.5b a legacy callback of a repeated init is added to the others', async ({ world }) => {
  await openAndInit(world);
  const calls = await world.tab.page.evaluate((identity) => {
    const { sdk } = window.contract;
    const calls: string[] = [];
    sdk.init({ callback: () => calls.push('added') });
    calls.splice(0);
    window.contract.log.splice(0);
    sdk.setIdentity(identity);
    return [...calls, ...window.contract.log];
  }, world.operator.issue());
  expect(calls).toEqual(['added', 'L1 A', 'IdentityUpdated A']);
});

test('3.6 a repeated init takes its identity where none was passed before, whatever storage holds', async ({
  world,
}) => {
  await openIdle(world, world.operator.issue({ user: 'stored', identityExpires: 120 * MINUTE }));
  await initLegacy(world);
  await takeLog(world);
  await world.tab.init({ identity: world.operator.issue() });
  expect(await takeLog(world)).toEqual(['L1 A', 'InitCompleted A']);
  expect((await world.tab.storedIdentity())?.advertising_token).toContain('-A-');
});

const later = { user: 'later', identityExpires: 90 * MINUTE };
test('3.6 of two passed identities the later one wins, without IdentityUpdated', async ({ world }) => {
  await openAndInit(world, world.operator.issue());
  await world.tab.init({ identity: world.operator.issue(later) });
  expect(await takeLog(world)).toEqual(['L1 later', 'InitCompleted later']);
});

const losers = {
  'one that expires at the same time': { user: 'loser' },
  'one that expires earlier': { user: 'loser', identityExpires: 30 * MINUTE },
  'one that has expired': { ...EXPIRED, user: 'loser' },
  'one that has ended': { ...DEAD, user: 'loser' },
};
for (const [name, options] of Object.entries(losers))
  test(`3.6 a repeated init does not take ${name}, and stores it nowhere (I10)`, async ({ world }) => {
    await openAndInit(world, world.operator.issue());
    await world.tab.init({ identity: world.operator.issue(options) });
    expect((await takeLog(world)).filter((entry) => !entry.startsWith('L'))).toEqual(['InitCompleted A']);
    expect(await world.tab.page.evaluate(() => window.contract.see().token)).toBe('A');
    expect((await world.tab.storedIdentity())?.advertising_token).toContain('-A-');
    await world.tab.reload();
    expect(await world.tab.token()).toContain('-A-');
  });

test('3.6 a repeated init does not take what is no identity for one that ends later', async ({ world }) => {
  await openAndInit(world, world.operator.issue());
  await world.tab.init({ identity: {} });
  expect(await takeLog(world)).toEqual(['InitCompleted A']);
  expect((await world.tab.storedIdentity())?.advertising_token).toContain('-A-');
});

test('3.8 an identity that is given again with the change moves all the same', async ({ world }) => {
  const identity = world.operator.issue();
  await openAndInit(world);
  await world.tab.setIdentity(identity);
  await world.tab.init({ identity, useCookie: true });
  const { localStorage, cookie } = await world.tab.stored();
  expect(localStorage).toBeNull();
  expect(cookie).toContain('-A-');
});

for (const passed of [true, false]) {
  const how = passed ? 'passed to init' : 'given by setIdentity (I10)';
  test(`3.8 an identity ${how} moves to the cookie and back`, async ({ world }) => {
    const identity = world.operator.issue();
    await openAndInit(world, passed ? identity : undefined, 'localStorage', { useCookie: false });
    if (!passed) await world.tab.setIdentity(identity);
    const where = async (): Promise<[boolean, boolean]> => {
      const { localStorage, cookie } = await world.tab.stored();
      return [localStorage?.includes('-A-') ?? false, cookie?.includes('-A-') ?? false];
    };
    expect(await where()).toEqual([true, false]);
    await world.tab.init({ useCookie: true });
    expect(await where()).toEqual([false, true]);
    await world.tab.init({ useCookie: false });
    expect(await where()).toEqual([true, false]);
    expect(await world.tab.page.evaluate(() => window.contract.see().token)).toBe('A');
  });
}

test('3.8 a change of path moves the cookie; of the domain, too', async ({ world }) => {
  const { tab, site, context } = world;
  await tab.open({ init: null, origin: site.insecureOrigin });
  const places = async (): Promise<string[]> =>
    (await context.cookies())
      .filter(({ name }) => name === product.cookie)
      .map((c) => `${c.domain} ${c.path}`);
  await tab.init(world.options('cookie', { identity: world.operator.issue() }));
  expect(await places()).toEqual(['www.publisher.test /']);
  await tab.init({ cookieDomain: 'publisher.test' });
  expect(await places()).toEqual(['.publisher.test /']);
  await tab.init({ cookiePath: '/deeper' });
  expect(await places()).toEqual(['.publisher.test /deeper']);
});

test('3.9 a legacy callback of a repeated init that applies nothing is told the state, once (I17)', async ({
  world,
}) => {
  await openAndInit(world, world.operator.issue());
  const calls = await world.tab.page.evaluate(() => {
    const { sdk, log } = window.contract;
    const calls: unknown[] = [];
    sdk.init({ callback: (payload: { status: number }) => calls.push(payload.status) });
    return { calls, log };
  });
  expect(calls).toEqual({ calls: [0], log: ['InitCompleted A'] });
});
