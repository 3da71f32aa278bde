import { expectNobody, expectToken } from '../expectations.js';
import { html } from '../foreign/answers.js';
import { HOUR, MINUTE, refreshDue, SECOND } from '../foreign/identity.js';
import { startForeignOperator } from '../foreign-operator.js';
import { product } from '../product.js';
import { expect, test, type World } from '../world.js';

const { cookie: cookieName, storageKey } = product;
const cookie = (value: string): string => `${cookieName}=${value};path=/`;

/** The page is up: nothing was thrown, init() is done, and callbacks know it. */
const expectRunning = async ({ tab }: World): Promise<void> => {
  expect(await tab.errors()).toEqual([]);
  expect(await tab.page.evaluate(() => window.probe.initError)).toBeNull();
  expect(await tab.eventNames()).toContain('InitCompleted');
  expect((await tab.state()).initComplete).toBe(true);
};

const expectLoginRepairs = async (world: World): Promise<void> => {
  const identity = world.operator.issue({ user: 'B' });
  await world.tab.setIdentity(identity);
  await expectToken(world.tab, identity.advertising_token);
  await world.tab.reload();
  await expectRunning(world);
  await expectToken(world.tab, identity.advertising_token);
};

test('c1 corrupt JSON in localStorage is no identity, and the next login repairs it', async ({ world }) => {
  await world.tab.seedRaw({ localStorage: { [storageKey]: '{"advertising_token":"half' } });
  await world.tab.open({ init: world.options() });
  await expectRunning(world);
  await expectNobody(world.tab);
  await expectLoginRepairs(world);
});

const corruptCookies: Record<string, string> = {
  'corrupt JSON': encodeURIComponent('{"advertising_token":"half'),
  'a broken percent-encoding': '%E0%A4%A',
  'a lone percent sign': '100%',
  'raw JSON containing "="': '{"advertising_token":"a=b"}',
};

for (const [name, value] of Object.entries(corruptCookies)) {
  test(`c2 a cookie with ${name} hides no good identity in localStorage`, async ({ world }) => {
    const identity = world.operator.issue();
    await world.tab.seedRaw({
      localStorage: { [storageKey]: JSON.stringify(identity) },
      cookies: [cookie(value)],
    });
    await world.tab.open({ init: world.options() });
    await expectRunning(world);
    await expectToken(world.tab, identity.advertising_token);
  });

  test(`c2 a cookie with ${name} is no identity, and the next login repairs it`, async ({ world }) => {
    await world.tab.seedRaw({ cookies: [cookie(value)] });
    await world.tab.open({ init: world.options('cookie') });
    await expectRunning(world);
    await expectNobody(world.tab);
    await expectLoginRepairs(world);
  });
}

for (const value of [
  '{"baseUrl":',
  '5',
  '{"baseUrl":7,"refreshRetryPeriod":"soon","cookiePath":{}}',
  'null',
  '[]',
]) {
  test(`c3 a stored configuration of ${value} does not keep the page from starting`, async ({ world }) => {
    const identity = world.operator.issue();
    const values = { [`${storageKey}_config`]: value, [storageKey]: JSON.stringify(identity) };
    await world.tab.seedRaw({ localStorage: values });
    await world.tab.open({ init: world.options() });
    await expectRunning(world);
    await expectToken(world.tab, identity.advertising_token);
    await world.tab.reload();
    await expectRunning(world);
  });
}

for (const value of ['""', 'null', '[]', '5', '"hi"', '{}']) {
  test(`c4 a stored ${value} is no identity and is cleared`, async ({ world }) => {
    const text = value === '""' ? '' : value;
    await world.tab.seedRaw({
      localStorage: { [storageKey]: text },
      cookies: [cookie(encodeURIComponent(text))],
    });
    await world.tab.open({ init: world.options() });
    await expectRunning(world);
    await expectNobody(world.tab);
    expect(await world.tab.stored()).toEqual({ localStorage: null, cookie: null });
  });
}

const changed = (world: World, change: Record<string, unknown>): Record<string, unknown> => ({
  ...world.operator.issue(),
  ...change,
});

test('c5 an expiry that is no time makes no token that lasts for ever', async ({ world }) => {
  const words = { identity_expires: 'soon', refresh_from: 'soon', refresh_expires: 'soon' };
  await world.tab.seed('localStorage', changed(world, words));
  await world.tab.open({ init: world.options() });
  await expectRunning(world);
  await expectNobody(world.tab);
});

test('c5 numeric strings as expiries keep their meaning, or are no identity', async ({ world }) => {
  const { operator, tab, time } = world;
  operator.answerRefreshOtherwise(html(500));
  const { identity_expires, refresh_from, refresh_expires } = operator.issue();
  const strings = {
    identity_expires: String(identity_expires),
    refresh_from: String(refresh_from),
    refresh_expires: String(refresh_expires),
  };
  await tab.seed('localStorage', changed(world, strings));
  await tab.open({ init: world.options() });
  await expectRunning(world);
  await time.advance(HOUR + SECOND, MINUTE);
  expect(await tab.token()).toBeUndefined();
});

test('c6 expiries of null are no identity', async ({ world }) => {
  const nothing = { identity_expires: null, refresh_from: null, refresh_expires: null };
  await world.tab.seed('localStorage', changed(world, nothing));
  await world.tab.open({ init: world.options() });
  await expectRunning(world);
  await expectNobody(world.tab);
});

for (const token of [7, { toString: 'no' }, ['token'], true]) {
  test(`c7 an advertising token of ${JSON.stringify(token)} is handed to nobody`, async ({ world }) => {
    await world.tab.seed('localStorage', changed(world, { advertising_token: token }));
    await world.tab.open({ init: world.options() });
    await expectRunning(world);
    await expectNobody(world.tab);
  });
}

test('c8 keys named __proto__ and constructor pollute nothing', async ({ world }) => {
  const identity = world.operator.issue();
  const text = `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},${JSON.stringify(identity).slice(1)}`;
  await world.tab.seedRaw({
    localStorage: { [storageKey]: text, [`${storageKey}_config`]: '{"__proto__":{"polluted":1}}' },
  });
  await world.tab.open({ init: world.options() });
  await expectRunning(world);
  await expectToken(world.tab, identity.advertising_token);
  expect(await world.tab.page.evaluate(() => 'polluted' in {})).toBe(false);
});

for (const ownInit of [true, false]) {
  const name = ownInit ? 'the page names its own operator' : 'the page names no operator';
  test(`c9 a stored operator address written by another script gets no refresh token when ${name}`, async ({
    world,
  }) => {
    const { operator, tab, time } = world;
    const stranger = await startForeignOperator(time.now);
    await tab.seedRaw({
      localStorage: {
        [storageKey]: JSON.stringify(operator.issue(refreshDue)),
        [`${storageKey}_config`]: JSON.stringify({ baseUrl: stranger.url }),
      },
    });
    await tab.open({ init: ownInit ? world.options() : null });
    await time.advance(MINUTE);
    const strangerGot = stranger.requests.length;
    await stranger.close();
    expect(strangerGot).toBe(0);
    expect(operator.refreshes()).toHaveLength(ownInit ? 1 : 0);
    expect(await tab.errors()).toEqual([]);
  });
}

test("c10 other sites' malformed cookies and names that begin alike are left alone", async ({ world }) => {
  const identity = world.operator.issue();
  const strangers = ['other=%E0%A4%A', `${cookieName}x=1`, `${cookieName}_more=%7B`, `x${cookieName}=2`];
  await world.tab.seedRaw({
    cookies: [
      ...strangers.map((text) => `${text};path=/`),
      cookie(encodeURIComponent(JSON.stringify(identity))),
    ],
  });
  await world.tab.open({ init: world.options('cookie') });
  await expectRunning(world);
  await expectToken(world.tab, identity.advertising_token);
  const left = await world.tab.page.evaluate(() => document.cookie);
  for (const stranger of strangers) expect(left).toContain(stranger);
});
