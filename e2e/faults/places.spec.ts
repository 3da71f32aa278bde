import { expectNobody, expectRefreshed, expectToken, openWith } from '../expectations.js';
import { HOUR, MINUTE, refreshDue, SECOND } from '../foreign/identity.js';
import { product } from '../product.js';
import { expect, test } from '../world.js';

for (const newest of ['localStorage', 'cookie'] as const) {
  test(`m1 of two stored identities the one that lives longer counts: the one in ${newest}`, async ({
    world,
  }) => {
    const { operator, tab, time } = world;
    const short = operator.issue({ identityExpires: HOUR });
    const long = operator.issue({ user: 'B', identityExpires: 2 * HOUR });
    await tab.seed('localStorage', newest === 'localStorage' ? long : short);
    await tab.seed('cookie', newest === 'cookie' ? long : short);
    await tab.open({ init: world.options() });
    await expectToken(tab, long.advertising_token);
    await tab.disconnect();
    await time.advance(10 * SECOND);
    await tab.reload();
    await expectNobody(tab);
  });
}

test('m1 in cookie mode an older identity in localStorage does not come back when the cookie goes', async ({
  world,
}) => {
  // A server that logs a user out deletes its cookie; it can't reach a copy that another time left in localStorage.
  const { operator, tab } = world;
  await tab.seed('localStorage', operator.issue({ identityExpires: HOUR / 2 }));
  await tab.seed('cookie', operator.issue({ user: 'B' }));
  await tab.open({ init: world.options('cookie') });
  expect(await tab.token()).toMatch(/^advertising-B/);
  await world.context.clearCookies({ name: product.cookie });
  await tab.reload();
  expect(await tab.token()).toBeUndefined();
});

test("m2 a server's cookie for the whole domain gives way to a login on the page, and to a logout", async ({
  world,
}) => {
  const { context, operator, site, tab, time } = world;
  const fromServer = operator.issue();
  await context.addCookies([
    {
      name: product.cookie,
      value: encodeURIComponent(JSON.stringify(fromServer)),
      domain: '.publisher.test',
      path: '/',
      expires: Math.floor(fromServer.refresh_expires / 1_000),
    },
  ]);
  await tab.open({ init: null, origin: site.insecureOrigin });
  const newcomer = operator.issue({ user: 'B' });
  await tab.init(world.options('localStorage', { identity: newcomer }));
  await time.advance(10 * SECOND);
  await expectToken(tab, newcomer.advertising_token);
  await tab.disconnect();
  await time.advance(10 * SECOND);
  await expectNobody(tab);
  await tab.open({ init: world.options(), origin: site.insecureOrigin });
  await expectNobody(tab);
});

test('n a second copy of the script is ignored', async ({ world }) => {
  const { operator, tab } = world;
  const identity = operator.issue();
  await tab.seed('localStorage', identity);
  await tab.open({
    init: world.options(),
    scripts: ['/probe.js', '/sdk.js', '/sdk.js', '/start.js', '/sdk.js'],
  });
  expect((await tab.eventNames()).filter((name) => name === 'SdkLoaded')).toHaveLength(1);
  await expectToken(tab, identity.advertising_token);
  expect(await tab.errors()).toEqual([]);
});

test('e on plain http, where crypto.subtle is missing, a refresh works', async ({ world }) => {
  const { operator, site, tab } = world;
  const identity = operator.issue(refreshDue);
  await tab.seed('localStorage', identity, site.insecureOrigin);
  await tab.open({ init: world.options(), origin: site.insecureOrigin });
  expect(await tab.page.evaluate(() => typeof crypto.subtle)).toBe('undefined');
  const token = await expectRefreshed(world, tab, identity);
  expect((await tab.storedIdentity())?.advertising_token).toBe(token);
  expect(operator.refreshes()).toHaveLength(1);
  expect(await tab.errors()).toEqual([]);
});

test('q a policy of own scripts and the operator alone is enough', async ({ world }) => {
  const { operator, tab } = world;
  const policy = `default-src 'none'; script-src 'self'; connect-src 'self' ${operator.url}; require-trusted-types-for 'script'`;
  const identity = operator.issue(refreshDue);
  await tab.seed('localStorage', identity);
  await tab.open({ init: world.options(), headers: { 'content-security-policy': policy } });
  await expectRefreshed(world, tab, identity);
  expect(await tab.page.evaluate(() => window.probe.violations)).toEqual([]);
  expect(await tab.errors()).toEqual([]);
});

test('q a policy that forbids the operator leaves the token usable', async ({ world }) => {
  const { operator, tab, time } = world;
  const identity = operator.issue(refreshDue);
  await tab.seed('localStorage', identity);
  await tab.open({
    init: world.options(),
    headers: { 'content-security-policy': "default-src 'none'; script-src 'self'; connect-src 'self'" },
  });
  await time.advance(MINUTE);
  await expectToken(tab, identity.advertising_token);
  expect(operator.refreshes()).toEqual([]);
  expect(await tab.errors()).toEqual([]);
});

test('r refresh token and response key show in no log, address, document or property', async ({ world }) => {
  const { operator, tab, time } = world;
  const logged: string[] = [];
  tab.page.on('console', (message) => logged.push(message.text()));
  tab.page.on('pageerror', (error) => logged.push(String(error)));
  const identity = await openWith(world, refreshDue);
  await expectRefreshed(world, tab, identity);
  await time.advance(5 * SECOND);
  const shown = await tab.page.evaluate(() => {
    const seen = new Set<unknown>();
    const texts: string[] = [document.documentElement.outerHTML, location.href];
    const walk = (value: unknown): void => {
      if (typeof value === 'string') texts.push(value);
      if (typeof value !== 'object' || value === null || seen.has(value)) return;
      seen.add(value);
      for (const key of Object.getOwnPropertyNames(value)) walk((value as Record<string, unknown>)[key]);
    };
    walk(window.probe.sdk);
    return texts.join('\n');
  });
  const everything = [shown, ...logged, ...operator.requests.map(({ url }) => url)].join('\n');
  const secrets = [identity, await tab.storedIdentity()].flatMap((one) => [
    one?.refresh_token,
    one?.refresh_response_key,
  ]);
  const leaks = secrets.map((secret) => secret === undefined || everything.includes(secret));
  expect(leaks).toEqual([false, false, false, false]);
});
