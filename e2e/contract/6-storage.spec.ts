import { HOUR, type Identity, MINUTE } from '../foreign/identity.js';
import { product } from '../product.js';
import type { Mode } from '../tab.js';
import type { World } from '../world.js';
import { expect, test } from './instrument.js';
import { DEAD, FRESH, initLegacy, openAndInit, openIdle, optOutMarker, takeLog } from './states.js';

const token = (world: World): Promise<string> => world.tab.page.evaluate(() => window.contract.see().token);

/** Whose identity each store holds. */
const holders = async (world: World): Promise<Record<Mode, string | null>> => {
  const { localStorage, cookie } = await world.tab.stored();
  const holder = (text: string | null): string | null =>
    text && ((JSON.parse(text) as Partial<Identity>).advertising_token?.split('-')[1] ?? 'odd');
  return { localStorage: holder(localStorage), cookie: holder(cookie) };
};

/** Leaves a value in each store, as pages of yesterday might have. */
const seedBoth = (world: World, local: unknown, cookie: unknown): Promise<void> =>
  world.tab.seedRaw({
    localStorage: { [product.storageKey]: JSON.stringify(local) },
    cookies: [`${product.cookie}=${encodeURIComponent(JSON.stringify(cookie))};path=/`],
  });

test('6.1 localStorage holds the identity as plain JSON, unknown keys and all', async ({ world }) => {
  const identity = { ...world.operator.issue(), note: 'of the publisher' };
  await openAndInit(world, identity);
  const { localStorage } = await world.tab.stored();
  const stored = JSON.parse(localStorage ?? 'null') as Record<string, unknown>;
  const same = Object.entries(identity).every(([key, value]) => stored[key] === value);
  expect([same, Object.keys(stored).length]).toEqual([true, Object.keys(identity).length]);
});

/** The attributes of the last cookie of that name that was written, in order, with lower-case names. */
const written = async (world: World): Promise<[string, string][]> => {
  const writes = await world.tab.page.evaluate(() => window.contract.cookieWrites);
  const last = writes.filter((write) => write.startsWith(`${product.cookie}=`)).at(-1) ?? '';
  return last.split(';').map((part, index) => {
    const [name = '', ...value] = part.trim().split('=');
    return [index === 0 ? name : name.toLowerCase(), value.join('=')];
  });
};

for (const domain of [undefined, 'publisher.test'])
  test(`6.2 the cookie's attributes ${domain ? 'with a domain and a path' : 'by default'}`, async ({
    world,
  }) => {
    const identity = world.operator.issue();
    await world.tab.open({ init: null, origin: world.site.insecureOrigin });
    const place = domain ? { cookieDomain: domain, cookiePath: '/page' } : {};
    await world.tab.init(world.options('cookie', { identity, ...place }));
    const [first, ...attributes] = await written(world);
    expect(first?.[0]).toBe(product.cookie);
    expect(JSON.parse(decodeURIComponent(first?.[1] ?? '')).advertising_token).toBe(
      identity.advertising_token,
    );
    expect(attributes.filter(([name]) => name !== 'samesite')).toEqual([
      ['path', domain ? '/page' : '/'],
      ['expires', new Date(identity.refresh_expires).toUTCString()],
      ...(domain ? [['domain', domain]] : []),
    ]);
    const cookies = await world.context.cookies();
    expect(cookies.find(({ name }) => name === product.cookie)).toMatchObject({
      domain: domain ? `.${domain}` : 'www.publisher.test',
      path: domain ? '/page' : '/',
      httpOnly: false,
      secure: false,
      expires: Math.floor(identity.refresh_expires / 1000),
    });
  });

/** Where the browser holds a cookie of the identity, as "domain path". */
const cookiePlaces = async (world: World): Promise<string[]> =>
  (await world.context.cookies())
    .filter(({ name }) => name === product.cookie)
    .map(({ domain, path }) => `${domain} ${path}`);

for (const path of ['/', '/elsewhere'])
  test(`6.3 a logout removes the cookie of the domain and path that init has named [${path}]`, async ({
    world,
  }) => {
    await world.tab.open({ init: null, origin: world.site.insecureOrigin });
    const place = { cookieDomain: 'publisher.test', cookiePath: path };
    await world.tab.init(world.options('cookie', { identity: world.operator.issue(), ...place }));
    expect(await cookiePlaces(world)).toEqual([`.publisher.test ${path}`]);
    await world.tab.disconnect();
    expect(await cookiePlaces(world)).toEqual([]);
  });

test('6.4 cookies whose names begin alike are not mistaken for it', async ({ world }) => {
  const text = encodeURIComponent(JSON.stringify(world.operator.issue({ user: 'other' })));
  const names = [`${product.cookie}_config_old`, `${product.cookie}x`, `x${product.cookie}`];
  await world.tab.seedRaw({ cookies: names.map((name) => `${name}=${text};path=/`) });
  await world.tab.open({ init: null });
  expect(await token(world)).toBe('undefined');
});

for (const mode of ['localStorage', 'cookie'] as const)
  test(`6.5 an opt-out leaves a marker of 72 hours in the configured store [${mode}]`, async ({ world }) => {
    await openAndInit(world, world.operator.issue(), mode);
    await world.tab.setIdentity({ ...optOutMarker(world), refresh_expires: 1, identity_expires: 1 });
    const expires = world.time.now() + 72 * HOUR;
    const stored = await world.tab.stored();
    expect(JSON.parse(stored[mode] ?? 'null')).toEqual({
      refresh_expires: expires,
      identity_expires: expires,
      status: 'optout',
    });
    expect(stored[mode === 'cookie' ? 'localStorage' : 'cookie']).toBeNull();
  });

test('6.5 an opt-out marker is not renewed by reading it, and counts as nothing when it is over (I13)', async ({
  world,
}) => {
  const expires = world.time.now() + HOUR;
  const marker = { refresh_expires: expires, identity_expires: expires, status: 'optout' };
  await openIdle(world, marker);
  await world.tab.init(world.options());
  expect(JSON.parse((await world.tab.stored()).localStorage ?? 'null')).toEqual(marker);
  await openIdle(world, { ...marker, refresh_expires: world.time.now(), identity_expires: world.time.now() });
  await world.tab.init(world.options());
  const seen = await world.tab.page.evaluate(() => window.contract.see());
  expect(seen).toMatchObject({ optedOut: false, loginRequired: true });
});

test('6.6 before init the getters prefer the cookie', async ({ world }) => {
  const { operator } = world;
  await seedBoth(world, operator.issue({ identityExpires: 2 * HOUR }), operator.issue({ user: 'cookie' }));
  await world.tab.open({ init: null });
  expect(await token(world)).toBe('cookie');
});

const newer = {
  "the cookie's, when it expires later": [30 * MINUTE, HOUR, 'cookie'],
  "localStorage's, when it expires later": [HOUR, 30 * MINUTE, 'local'],
  "localStorage's, when both expire together": [HOUR, HOUR, 'local'],
} as const;
for (const [name, [local, cookie, winner]] of Object.entries(newer))
  test(`6.6 without useCookie init goes on with ${name}`, async ({ world }) => {
    await seedBoth(
      world,
      world.operator.issue({ user: 'local', identityExpires: local }),
      world.operator.issue({ user: 'cookie', identityExpires: cookie }),
    );
    await world.tab.open({ init: world.options() });
    expect(await token(world)).toBe(winner);
    expect(await holders(world)).toEqual({ localStorage: winner, cookie: null });
  });

test('6.6 with useCookie init goes on with the cookie, and with localStorage where there is none', async ({
  world,
}) => {
  const { operator, tab } = world;
  const stored = operator.issue({ user: 'local', identityExpires: 2 * HOUR });
  await seedBoth(world, stored, operator.issue({ user: 'cookie' }));
  await tab.open({ init: world.options('cookie') });
  expect(await token(world)).toBe('cookie');
  await tab.disconnect();
  await tab.seed('localStorage', stored);
  await tab.open({ init: world.options('cookie') });
  expect(await token(world)).toBe('local');
  expect((await holders(world)).cookie).toBe('local');
});

const choices = { true: true, false: false, absent: undefined };
for (const [name, useCookie] of Object.entries(choices))
  test(`6.7 with useCookie ${name} the identity is in one store only`, async ({ world }) => {
    await openIdle(world);
    await world.tab.init({
      identity: world.operator.issue(),
      ...(useCookie === undefined ? {} : { useCookie }),
    });
    expect(await holders(world)).toEqual(
      useCookie ? { localStorage: null, cookie: 'A' } : { localStorage: 'A', cookie: null },
    );
  });

test('6.7 without useCookie a cookie of yesterday is removed', async ({ world }) => {
  await world.tab.seed('cookie', world.operator.issue());
  await world.tab.open({ init: world.options() });
  expect(await holders(world)).toEqual({ localStorage: 'A', cookie: null });
});

const endings = {
  'a logout': null,
  'a dead identity': DEAD,
  'an invalid identity': { ...FRESH, invalid: true },
} as const;
for (const mode of ['localStorage', 'cookie'] as const)
  for (const [name, ending] of Object.entries(endings))
    test(`6.8 ${name} empties both stores [${mode}]`, async ({ world }) => {
      await openAndInit(world, world.operator.issue(), mode);
      if (ending === null) await world.tab.disconnect();
      else {
        const identity = world.operator.issue(ending);
        await world.tab.setIdentity('invalid' in ending ? { ...identity, refresh_token: '' } : identity);
      }
      expect(await world.tab.stored()).toEqual({ localStorage: null, cookie: null });
    });

const incomplete = ['refresh_from', 'identity_expires', 'refresh_expires'] as const;
test('6.10 a cookie of the very first version goes on, and is refreshed at once', async ({ world }) => {
  const { advertising_token, refresh_token } = world.operator.issue();
  await openIdle(world, { advertising_token, refresh_token }, 'cookie');
  const now = world.time.now();
  await initLegacy(world, {}, 'cookie');
  expect((await takeLog(world)).slice(0, 2)).toEqual(['L0 A', 'InitCompleted A']);
  const stored = (await world.tab.storedIdentity()) as Identity;
  expect(incomplete.map((key) => stored[key] - now)).toEqual([0, 4 * HOUR, 7 * 24 * HOUR]);
  await world.time.eventually(() => world.operator.refreshes().length === 1, 1_000, 'the refresh is sent');
});

// The official SDK reads such a value from the cookie only, and not before init; nothing is lost by taking it anywhere.
test('6.10 the same in localStorage, or before init, is taken over as well', async ({ world }) => {
  const { advertising_token, refresh_token } = world.operator.issue();
  await openIdle(world, { advertising_token, refresh_token }, 'cookie');
  expect(await token(world)).toBe('A');
  await world.context.clearCookies();
  await openIdle(world, { advertising_token, refresh_token });
  await world.tab.init(world.options());
  expect(await token(world)).toBe('A');
});

test('6.11 an identity without a response key is as good as any', async ({ world }) => {
  await openAndInit(world, world.operator.issue({ keyBytes: 0 }));
  expect(await token(world)).toBe('A');
});

const damaged = ['{}', 'null', '7', '[]', '{', 'text', '%', '""'];
for (const mode of ['localStorage', 'cookie'] as const)
  test(`6.12 damaged values count as nothing, are removed by init, and throw nowhere (I4) [${mode}]`, async ({
    world,
  }) => {
    const outcomes: unknown[] = [];
    for (const text of damaged) {
      await world.tab.seedRaw(
        mode === 'cookie'
          ? { cookies: [`${product.cookie}=${text};path=/`] }
          : { localStorage: { [product.storageKey]: text } },
      );
      await openIdle(world);
      const early = await token(world);
      const error = await world.tab.init(world.options(mode));
      outcomes.push([
        text,
        early,
        error,
        await token(world),
        await world.tab.errors(),
        await world.tab.stored(),
      ]);
    }
    const nothing = { localStorage: null, cookie: null };
    expect(outcomes).toEqual(damaged.map((text) => [text, 'undefined', null, 'undefined', [], nothing]));
  });

test('6.13 the domain and path serve the config cookie as well', async ({ world }) => {
  await world.tab.open({ init: null, origin: world.site.insecureOrigin });
  const place = { cookieDomain: 'publisher.test', cookiePath: '/page' };
  await world.tab.init(world.options('cookie', { identity: world.operator.issue(), ...place }));
  const places = (await world.context.cookies()).map((c) => [c.name, c.domain, c.path]).sort();
  expect(places).toEqual([
    [product.cookie, '.publisher.test', '/page'],
    [`${product.cookie}_config`, '.publisher.test', '/page'],
  ]);
});

test('6.7 an identity that storage refuses stays in memory (I4)', async ({ world }) => {
  await world.context.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await openIdle(world);
  await world.tab.init(world.options('localStorage', { identity: world.operator.issue() }));
  expect(await token(world)).toBe('A');
  expect(await world.tab.errors()).toEqual([]);
});

test('6.8 a logout and a login in one tab show in another at once, with its IdentityUpdated (I15)', async ({
  world,
}) => {
  await openAndInit(world, world.operator.issue());
  const second = await world.newTab();
  await second.open({ init: world.options() });
  const updates = async (): Promise<unknown[]> =>
    (await second.events())
      .filter(({ event }) => event === 'IdentityUpdated')
      .map(({ token }) => token?.split('-')[1]);
  await world.tab.disconnect();
  await world.time.eventually(async () => (await updates()).length === 1, 1_000, 'the logout has arrived');
  expect((await second.state()).token).toBeUndefined();
  await world.tab.setIdentity(world.operator.issue({ user: 'B' }));
  await world.time.eventually(async () => (await updates()).length === 2, 1_000, 'the login has arrived');
  expect(await updates()).toEqual([undefined, 'B']);
  expect((await second.state()).token).toContain('-B-');
});
