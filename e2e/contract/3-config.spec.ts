import { product } from '../product.js';
import { configCookie, configKey, readConfig } from './config-entry.js';
import { expect, test } from './instrument.js';
import { openAndInit, openIdle, REFRESHABLE, sentRefreshes } from './states.js';

test('3.11 the config entry holds the options alone, in the known order', async ({ world }) => {
  await openIdle(world);
  await world.tab.page.evaluate(() => {
    window.contract.sdk.init({
      cookieDomain: undefined,
      cookiePath: '/',
      callback: () => {},
      useCookie: false,
      baseUrl: 'http://localhost:9/a',
      refreshRetryPeriod: 6000,
      other: 1,
    });
  });
  expect((await readConfig(world.tab.page)).local).toBe(
    '{"refreshRetryPeriod":6000,"baseUrl":"http://localhost:9/a","useCookie":false,"cookiePath":"/"}',
  );
});

test('3.11 init({}) stores an empty config, which disconnect leaves alone', async ({ world }) => {
  await openIdle(world);
  await world.tab.init({});
  expect(await readConfig(world.tab.page)).toEqual({ local: '{}', cookie: null });
  await world.tab.disconnect();
  expect(await readConfig(world.tab.page)).toEqual({ local: '{}', cookie: null });
});

test('3.12 with useCookie the config is a session cookie, and it moves with that option', async ({
  world,
}) => {
  await openIdle(world);
  await world.tab.init({ useCookie: true });
  expect(await readConfig(world.tab.page)).toEqual({ local: null, cookie: '{"useCookie":true}' });
  const cookies = await world.context.cookies();
  const cookie = cookies.find(({ name }) => name === configCookie);
  expect(cookie).toMatchObject({ path: '/', expires: -1, domain: 'localhost' });
  await world.tab.init({ useCookie: false });
  expect(await readConfig(world.tab.page)).toEqual({ local: '{"useCookie":false}', cookie: null });
});

test('3.15 a stored config starts the SDK at load, before the page does', async ({ world }) => {
  await openIdle(world, world.operator.issue());
  await world.tab.init({ useCookie: false });
  await world.tab.reload();
  expect(await world.tab.events()).toEqual([
    { event: 'SdkLoaded', token: expect.stringContaining('-A-') },
    { event: 'InitCompleted', token: expect.stringContaining('-A-') },
  ]);
  expect(await world.tab.page.evaluate(() => window.contract.see().complete)).toBe(true);
});

test('3.15 a config cookie comes before one in localStorage', async ({ world }) => {
  await world.tab.seedRaw({
    localStorage: {
      [configKey]: '{"useCookie":false}',
      [product.storageKey]: JSON.stringify(world.operator.issue()),
    },
    cookies: [`${configCookie}=${encodeURIComponent('{"useCookie":true}')};path=/`],
  });
  await world.tab.open({ init: null });
  await world.tab.setIdentity(world.operator.issue({ user: 'B' }));
  expect((await world.tab.stored()).cookie).toContain('-B-');
});

test('3.15 init inside SdkLoaded leads to one InitCompleted, not two (I16)', async ({ world }) => {
  await openAndInit(world, world.operator.issue());
  world.site.put('/early', {
    html: `<!doctype html><script>
      const seen = [];
      for (const name of ['__uid2', '__euid']) window[name] = {callbacks: [(event) => {
        seen.push(event);
        if (event === 'SdkLoaded') window[name].init({});
      }]};
    </script><script src="/sdk.js"></script>`,
  });
  await world.tab.page.goto(`${world.site.origin}/early`);
  expect(await world.tab.page.evaluate('seen')).toEqual(['SdkLoaded', 'InitCompleted']);
});

const badConfigs = [
  '{',
  '7',
  'null',
  '"text"',
  '{"refreshRetryPeriod":1}',
  '{"refreshRetryPeriod":"soon"}',
  '[]',
];
test('3.15 a damaged config never throws at load (I4, I16)', async ({ world }) => {
  const outcomes: unknown[] = [];
  for (const config of badConfigs) {
    await world.tab.seedRaw({ localStorage: { [configKey]: config } });
    await world.tab.open({ init: {} });
    outcomes.push([
      config,
      await world.tab.errors(),
      await world.tab.page.evaluate(() => window.probe.initError),
    ]);
  }
  expect(outcomes).toEqual(badConfigs.map((config) => [config, [], null]));
});

test('3.15 no refresh goes to a stored base URL until the page has named its origin (I16)', async ({
  world,
}) => {
  await world.tab.seedRaw({
    localStorage: {
      [configKey]: JSON.stringify({ baseUrl: world.operator.url }),
      [product.storageKey]: JSON.stringify(world.operator.issue(REFRESHABLE)),
    },
  });
  await world.tab.open({ init: null });
  await world.time.settle();
  expect(sentRefreshes(world)).toBe(0);
  await world.tab.init(world.options());
  await world.time.advance(10_000);
  expect(sentRefreshes(world)).toBe(1);
});
