import { expectNobody, expectRefreshed, expectToken, openDue, openWith } from './expectations.js';
import { expiredToken, held, type SuccessOptions, success } from './foreign/answers.js';
import { refreshDue, SECOND } from './foreign/identity.js';
import { publisherPage } from './page-scripts.js';
import type { DropIn, SeenEvent } from './probe.js';
import { EUID, product, UID2 } from './product.js';
import { modes } from './tab.js';
import { expect, test } from './world.js';

const kinds: Record<string, { keyBytes: 0 | 16 | 32; answer: SuccessOptions }> = {
  'with a key of 32 bytes': { keyBytes: 32, answer: {} },
  'with a key of 16 bytes': { keyBytes: 16, answer: {} },
  'of the first version, without a key': { keyBytes: 0, answer: {} },
  'with a key of 32 bytes after one of 16': { keyBytes: 16, answer: { keyBytes: 32 } },
  'with text outside ASCII': {
    keyBytes: 32,
    answer: { change: (issued) => ({ advertising_token: `${issued.advertising_token}-é漢字🙂` }) },
  },
  'in a body of 500 KiB': { keyBytes: 32, answer: { paddingKiB: 500 } },
};

for (const mode of modes) {
  for (const [name, { keyBytes, answer }] of Object.entries(kinds)) {
    test(`refreshes an identity ${name}, tells every callback, and keeps it over a reload [${mode}]`, async ({
      world,
    }) => {
      const { operator, tab, time } = world;
      const answering = held(success(answer));
      operator.answerRefresh(answering);
      const old = operator.issue({ ...refreshDue, keyBytes });
      await tab.seed(mode, old);
      await tab.open({ init: null });
      await tab.page.evaluate(() => {
        const { sdk, record } = window.probe;
        sdk.callbacks.push(record);
      });
      await tab.init(world.options(mode));
      await tab.page.evaluate(() => {
        const { sdk, record } = window.probe;
        sdk.callbacks.push(record);
      });
      const outcome = await tab.askToken();
      answering.release();
      const token = await expectRefreshed(world, tab, old);
      await expectToken(tab, token);
      const updates = (await tab.events()).filter(({ event }) => event === 'IdentityUpdated');
      expect(updates).toEqual(Array(3).fill({ event: 'IdentityUpdated', token }));
      expect(await outcome()).toEqual({ state: 'resolved', value: token });
      const stored = await tab.stored();
      expect(stored[mode]).toContain(token.slice(0, 20));
      expect(stored[mode === 'cookie' ? 'localStorage' : 'cookie']).toBeNull();
      await tab.reload();
      await expectToken(tab, token);
      await time.settle();
      expect(operator.refreshes()).toHaveLength(1);
      expect(await tab.errors()).toEqual([]);
    });
  }

  test(`hands back the fields of an identity that it doesn't know [${mode}]`, async ({ world }) => {
    const { operator, tab } = world;
    const identity = { ...operator.issue(), note: 'of the publisher' };
    await tab.open({ init: null });
    await tab.init(world.options(mode, { identity }));
    const copies = [
      await tab.storedIdentity(),
      await tab.page.evaluate(() => window.probe.sdk.getIdentity()),
    ];
    for (const copy of copies) {
      expect(Object.keys(copy ?? {}).sort()).toEqual(Object.keys(identity).sort());
      expect(copy).toMatchObject({ note: identity.note, advertising_token: identity.advertising_token });
    }
  });
}

test('sends a refresh that needs no preflight, no cookie and no header', async ({ world }) => {
  const { operator, tab } = world;
  const identity = await openWith(world, refreshDue);
  await expectRefreshed(world, tab, identity);
  expect(operator.requests).toHaveLength(1);
  const [request] = operator.requests;
  expect(request?.url).toMatch(
    new RegExp(`^/v2/token/refresh\\?client=${product.name.toLowerCase()}-sdk-4\\.`),
  );
  expect(request?.body === identity.refresh_token, 'the body is the refresh token').toBe(true);
  expect(request?.headers).not.toHaveProperty('cookie');
  expect(request?.headers).not.toHaveProperty('authorization');
});

test('announces an identity that the operator ends, once', async ({ world }) => {
  const { tab, time } = world;
  await openDue(world, expiredToken());
  await time.eventually(async () => (await tab.state()).loginRequired, SECOND, 'the identity has ended');
  await time.advance(10 * SECOND);
  await expectNobody(tab);
  const updates = (await tab.events()).filter(({ event }) => event === 'IdentityUpdated');
  expect(updates).toEqual([{ event: 'IdentityUpdated', token: null }]);
});

test('serves both products on one page, each with its own', async ({ world }) => {
  const { operator, site, tab } = world;
  const scripts = ['/probe.js', '/uid2.js', '/euid.js'];
  site.put('/both', { html: publisherPage(UID2, null, scripts) });
  await tab.page.goto(`${site.origin}/both`);
  const [first, second] = [operator.issue({ user: 'uid2' }), operator.issue({ user: 'euid' })];
  const seen = await tab.page.evaluate(
    ({ baseUrl, first, second, globals, keys }) => {
      const [uid2, euid] = globals.map((name) => (window as unknown as Record<string, DropIn>)[name]) as [
        DropIn,
        DropIn,
      ];
      const euidEvents: SeenEvent[] = [];
      euid.callbacks.push((event: string, payload: { identity?: { advertising_token: string } | null }) =>
        euidEvents.push({ event, token: payload.identity?.advertising_token ?? null }),
      );
      uid2.init({ baseUrl, identity: first });
      euid.init({ baseUrl, identity: second });
      uid2.disconnect();
      return {
        tokens: [uid2.getAdvertisingToken(), euid.getAdvertisingToken()],
        stored: keys.map((key) => localStorage.getItem(key) !== null),
        euidEvents,
        uid2Events: window.probe.events.map(({ event }) => event),
      };
    },
    {
      baseUrl: operator.url,
      first,
      second,
      globals: [UID2.global, EUID.global],
      keys: [UID2.storageKey, EUID.storageKey],
    },
  );
  expect(seen.tokens).toEqual([undefined, second.advertising_token]);
  expect(seen.stored).toEqual([false, true]);
  expect(seen.euidEvents).toEqual([
    { event: 'SdkLoaded', token: null },
    { event: 'InitCompleted', token: second.advertising_token },
  ]);
  expect(seen.uid2Events).toEqual(['SdkLoaded', 'InitCompleted', 'IdentityUpdated']);
});

const strictPolicy = (operatorUrl: string): string =>
  `default-src 'none'; script-src 'self'; connect-src 'self' ${operatorUrl}; require-trusted-types-for 'script'`;

for (const secure of [true, false]) {
  test(`refreshes under a strict policy on ${secure ? 'a secure page' : 'plain http, with a cipher loaded on demand'}`, async ({
    world,
  }) => {
    const { operator, site, tab } = world;
    const origin = secure ? site.origin : site.insecureOrigin;
    const loaded: string[] = [];
    tab.page.on('request', (request) => {
      if (request.resourceType() === 'script') loaded.push(new URL(request.url()).pathname);
    });
    const old = operator.issue(refreshDue);
    await tab.seed('localStorage', old, origin);
    const headers = { 'content-security-policy': strictPolicy(operator.url) };
    await tab.open({ init: world.options(), headers, origin });
    await expectRefreshed(world, tab, old);
    expect(await tab.page.evaluate(() => window.probe.violations)).toEqual([]);
    const extra = loaded.filter((path) => !['/probe.js', '/sdk.js', '/start.js'].includes(path));
    expect(extra, 'chunks, from beside the script').toHaveLength(secure ? 0 : 1);
  });
}

test('sends nothing on plain http when the cipher cannot be loaded, and keeps the token', async ({
  world,
}) => {
  const { operator, site, tab, time } = world;
  const identity = operator.issue(refreshDue);
  await tab.seed('localStorage', identity, site.insecureOrigin);
  // Only the chunks are missing: the script itself and the page's own are there.
  await tab.page.route(/\.js$/, (route) =>
    /\/(sdk|probe|start)\.js$/.test(route.request().url()) ? route.continue() : route.abort(),
  );
  await tab.open({ init: world.options(), origin: site.insecureOrigin });
  await time.advance(60 * SECOND);
  expect(operator.refreshes()).toEqual([]);
  await expectToken(tab, identity.advertising_token);
  expect(await tab.errors()).toEqual([]);
});
