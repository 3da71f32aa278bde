// Left out, as no page that loads the script by a tag sees them: what importing the npm package gives (1.10 to 1.12).
// 1.5 and the rest of what concerns the secure-signals script belong to that script's own tests. That
// both products live on one page (1.4) is in ../drop-in.spec.ts.
import { product } from '../product.js';
import type { World } from '../world.js';
import { expect, test } from './instrument.js';
import { openIdle } from './states.js';

const { global } = product;
const helper = `${global}Helper`;
const SDK = '<script src="/sdk.js"></script>';
const inline = (code: string): string => `<script>${code}</script>`;

/** Opens a page with these script tags; `g` is the name of the SDK's global, `seen` a list for what they see. */
const openTags = async (world: World, ...tags: string[]): Promise<void> => {
  const start = inline(`const g = '${global}'; const helper = '${helper}'; const seen = [];`);
  world.site.put('/tags', { html: `<!doctype html><head>${start}${tags.join('')}</head>` });
  await world.tab.page.goto(`${world.site.origin}/tags`);
};

const read = (world: World, expression: string): Promise<unknown> => world.tab.page.evaluate(expression);

const stubs = { 'no stub': '', 'a stub without callbacks': '{}', 'a stub with callbacks': '{callbacks: []}' };
for (const [name, stub] of Object.entries(stubs))
  test(`1.1 loads where the page has left ${name}`, async ({ world }) => {
    await openTags(world, stub ? inline(`window[g] = ${stub};`) : '', SDK);
    expect(await read(world, '[typeof window[g].init, Array.isArray(window[g].callbacks)]')).toEqual([
      'function',
      true,
    ]);
  });

test('1.2 does nothing at all where the global already has an init', async ({ world }) => {
  await openTags(
    world,
    inline('window.before = window[g] = {init: undefined, callbacks: [(e) => seen.push(e)]};'),
    SDK,
  );
  expect(await read(world, '[window[g] === before, window[helper] === undefined, seen]')).toEqual([
    true,
    true,
    [],
  ]);
});

test('1.2 has the global and the helper in place when SdkLoaded comes, all before the next script runs', async ({
  world,
}) => {
  const callback =
    '(e) => seen.push(e, typeof window[g].init, typeof window[helper].normalizeEmail, "extra" in window[g])';
  await openTags(
    world,
    inline(`window[g] = {extra: 1, callbacks: [${callback}]};`),
    SDK,
    inline('window.early = seen.slice();'),
  );
  expect(await read(world, 'early')).toEqual(['SdkLoaded', 'function', 'function', false]);
});

test("1.3 the stub's very array becomes sdk.callbacks and keeps working as a push target", async ({
  world,
}) => {
  await openTags(
    world,
    inline('const kept = []; window[g] = {callbacks: kept};'),
    SDK,
    inline(`kept.push((e) => seen.push(e));
      window[g].callbacks = window[g].callbacks || [];
      const isKept = window[g].callbacks === kept && Array.isArray(kept) && kept.map === Array.prototype.map;`),
  );
  expect(await read(world, '[isKept, seen]')).toEqual([true, ['SdkLoaded']]);
});

test('1.4 ignores later copies of the script, before and after init', async ({ world }) => {
  await openTags(
    world,
    inline('window[g] = {callbacks: [(e) => seen.push(e)]};'),
    SDK,
    inline('const first = [window[g], window[helper]];'),
    SDK,
    inline('window[g].init({});'),
    SDK,
  );
  expect(await read(world, '[first[0] === window[g], first[1] === window[helper]]')).toEqual([true, true]);
  const seen = (await read(world, 'seen')) as string[];
  expect(seen.filter((event) => event !== 'IdentityUpdated')).toEqual(['SdkLoaded', 'InitCompleted']);
});

test('1.6 the class is reached through the instance alone; new and instanceof work', async ({ world }) => {
  await openIdle(world);
  const seen = await world.tab.page.evaluate(() => {
    const { sdk, Class } = window.contract;
    const names = ['UID2', 'EUID'].filter((name) => name in window);
    return [names, sdk instanceof Class, new Class() instanceof Class];
  });
  expect(seen).toEqual([[], true, true]);
});

test('1.7 a further instance announces SdkLoaded during construction where the global is an SDK', async ({
  world,
}) => {
  await openIdle(world);
  const seen = await world.tab.page.evaluate(() => {
    const calls: string[] = [];
    const container: { callback?: () => void } = {};
    new window.contract.Class([(event: string) => calls.push(event)], container);
    return [calls, typeof container.callback];
  });
  expect(seen).toEqual([['SdkLoaded'], 'undefined']);
});

test('1.7 an instance that is not yet the global leaves the announcement to its maker', async ({ world }) => {
  await openIdle(world);
  const seen = await world.tab.page.evaluate((global) => {
    const page = window as unknown as Record<string, unknown>;
    const { Class } = window.contract;
    page[global] = undefined;
    const calls: string[] = [];
    const container: { callback?: () => void } = {};
    const made = new Class([(event: string) => calls.push(event)], container);
    const early = [...calls];
    page[global] = made;
    container.callback?.();
    return [early, calls];
  }, global);
  expect(seen).toEqual([[], ['SdkLoaded']]);
});

test('1.7 instances share storage and hold their own state', async ({ world }) => {
  await openIdle(world);
  const identity = world.operator.issue();
  const seen = await world.tab.page.evaluate(
    (options) => {
      const { sdk, Class, see } = window.contract;
      const other = new Class();
      sdk.init(options);
      const pushed: string[] = [];
      other.callbacks.push((event: string) => pushed.push(event));
      return { first: see(), other: see(other), pushed };
    },
    world.options('localStorage', { identity }),
  );
  expect(seen).toMatchObject({
    first: { token: 'A', complete: true },
    other: { token: 'A', complete: false },
    pushed: ['SdkLoaded'],
  });
});

test('1.8 the statics', async ({ world }) => {
  await openIdle(world);
  const statics = await world.tab.page.evaluate(() => {
    const { VERSION, DEFAULT_REFRESH_RETRY_PERIOD_MS, IdentityStatus, EventType } = window.contract.Class;
    return { VERSION, DEFAULT_REFRESH_RETRY_PERIOD_MS, IdentityStatus, EventType };
  });
  const codes = {
    ESTABLISHED: 0,
    REFRESHED: 1,
    EXPIRED: 100,
    NO_IDENTITY: -1,
    INVALID: -2,
    REFRESH_EXPIRED: -3,
    OPTOUT: -4,
  };
  const names = Object.fromEntries(Object.entries(codes).map(([name, code]) => [code, name]));
  const events = ['SdkLoaded', 'InitCompleted', 'IdentityUpdated', 'OptoutReceived'];
  expect(statics).toEqual({
    VERSION: expect.stringMatching(/^4\.0\./),
    DEFAULT_REFRESH_RETRY_PERIOD_MS: 5000,
    IdentityStatus: { ...codes, ...names },
    EventType: Object.fromEntries(events.map((event) => [event, event])),
  });
});

test('1.8 setupGoogleTag and setupGoogleSecureSignals register with the provider, and never throw', async ({
  world,
}) => {
  await openIdle(world);
  const seen = await world.tab.page.evaluate((provider) => {
    const page = window as unknown as Record<string, unknown>;
    const { Class, thrown } = window.contract;
    let calls = 0;
    const both = (): (string | null)[] => [
      thrown(() => Class.setupGoogleTag()),
      thrown(() => Class.setupGoogleSecureSignals()),
    ];
    const errors = both();
    page[provider] = null;
    page.googletag = null;
    errors.push(...both());
    page[provider] = { registerSecureSignalProvider: () => void calls++ };
    errors.push(...both());
    return { errors, calls };
  }, `${global}SecureSignalProvider`);
  expect(seen).toEqual({ errors: Array(6).fill(null), calls: 2 });
});

test('1.9 the surface of an instance', async ({ world }) => {
  await openIdle(world);
  const methods =
    `init getAdvertisingToken getAdvertisingTokenAsync getIdentity isLoginRequired isIdentityAvailable
    hasOptedOut isInitComplete setIdentity setIdentityFromEmail setIdentityFromEmailHash setIdentityFromPhone
    setIdentityFromPhoneHash disconnect`.split(/\s+/);
  const types = await world.tab.page.evaluate(
    (names) => {
      const sdk = window.contract.sdk as unknown as Record<string, unknown>;
      return Object.fromEntries(names.map((name) => [name, typeof sdk[name]]));
    },
    [...methods, 'abort', 'hasIdentity'],
  );
  expect(types).toEqual({
    ...Object.fromEntries(methods.map((name) => [name, 'function'])),
    abort: 'undefined',
    hasIdentity: 'undefined',
  });
});

test('1.13 the helper normalises and hashes', async ({ world }) => {
  await openIdle(world);
  const seen = await world.tab.page.evaluate(async (name) => {
    // biome-ignore lint/suspicious/noExplicitAny: a foreign surface.
    const helper = (window as any)[name];
    return [
      helper.normalizeEmail(' User.Name+tag@GMAIL.com '),
      helper.isNormalizedPhone('+12345678901'),
      await helper.hashIdentifier('user@example.com'),
      await helper.hashAndEncodeIdentifier('user@example.com'),
      (await helper.hashIdentifier('User@example.com')) === (await helper.hashIdentifier('user@example.com')),
    ];
  }, helper);
  expect(seen).toEqual([
    'username@gmail.com',
    true,
    'b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514',
    'tMmiiTI7IaAcPpQPFQ65uMVCWH8av9jw4cwf/F5HVRQ=',
    false,
  ]);
});

test('1.14 warnings go to console.warn, after the name of the product', async ({ world }) => {
  await openIdle(world);
  const warnings = await world.tab.page.evaluate(() => {
    const { sdk, warnings } = window.contract;
    const fail = (): never => {
      throw new Error('a bug of the page');
    };
    sdk.callbacks.push(fail);
    sdk.callbacks.push('no function');
    warnings.splice(0);
    sdk.init({ callback: fail });
    return warnings;
  });
  const texts = [
    'SDK callback threw an exception',
    "An SDK callback was supplied which isn't a function.",
    'SDK init callback threw an exception',
  ];
  for (const text of texts) expect(warnings).toContain(`[${product.name}] ${text}`);
});
