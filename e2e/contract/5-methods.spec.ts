import { held, success } from '../foreign/answers.js';
import { MINUTE } from '../foreign/identity.js';
import { product } from '../product.js';
import type { World } from '../world.js';
import { expect, type Seen, test } from './instrument.js';
import {
  arrive,
  clientSide,
  DEAD,
  EXPIRED,
  FRESH,
  openAndInit,
  openIdle,
  optOutMarker,
  REFRESHABLE,
  sentRefreshes,
} from './states.js';

const see = (world: World): Promise<Seen> => world.tab.page.evaluate(() => window.contract.see());

const nobody: Seen = {
  token: 'undefined',
  identity: 'null',
  loginRequired: true,
  available: false,
  optedOut: false,
  complete: true,
};
const user: Seen = { ...nobody, token: 'A', identity: 'A', loginRequired: false, available: true };
const expired: Seen = { ...nobody, loginRequired: false };
const optedOut: Seen = { ...nobody, loginRequired: false, available: true, optedOut: true };
const before = { optedOut: undefined, complete: false };

const beforeInit: Record<string, [(world: World) => unknown, Seen]> = {
  'nothing stored': [() => undefined, { ...nobody, ...before }],
  'a usable identity stored': [({ operator }) => operator.issue(FRESH), { ...user, ...before }],
  'an expired identity stored': [({ operator }) => operator.issue(EXPIRED), { ...expired, ...before }],
  'an opt-out marker stored': [optOutMarker, { ...optedOut, ...before }],
  'a dead identity stored (I3)': [({ operator }) => operator.issue(DEAD), { ...nobody, ...before }],
};
for (const [name, [make, expected]] of Object.entries(beforeInit))
  test(`5.1 before init, with ${name}`, async ({ world }) => {
    await openIdle(world, make(world));
    expect(await see(world)).toEqual(expected);
  });

const afterInit: Record<string, [(world: World) => unknown, Seen]> = {
  nothing: [() => undefined, nobody],
  'a fresh identity': [({ operator }) => operator.issue(FRESH), user],
  'a refreshable identity, in flight': [({ operator }) => operator.issue(REFRESHABLE), user],
  'an expired identity, in flight': [
    ({ operator }) => operator.issue(EXPIRED),
    { ...expired, available: true },
  ],
  'an opt-out marker': [optOutMarker, optedOut],
  'a dead identity': [({ operator }) => operator.issue(DEAD), nobody],
  'an invalid identity': [({ operator }) => ({ ...operator.issue(), refresh_token: '' }), nobody],
};
for (const [name, [make, expected]] of Object.entries(afterInit))
  test(`5.1 after init, with ${name}`, async ({ world }) => {
    world.operator.answerRefreshOtherwise(held());
    await openIdle(world, make(world));
    await world.tab.init(world.options());
    expect(await see(world)).toEqual(expected);
    await world.tab.disconnect();
    expect(await see(world)).toEqual(nobody);
  });

test('5.1 an expired identity whose refresh has failed is not available, and needs no login', async ({
  world,
}) => {
  const answer = held(success({ change: () => ({ advertising_token: undefined }) }));
  world.operator.answerRefresh(answer);
  await openAndInit(world, world.operator.issue(EXPIRED));
  expect(await see(world)).toEqual({ ...expired, available: true });
  answer.release();
  await arrive(world);
  expect(await see(world)).toEqual(expired);
});

test('5.1 with nothing in memory the getters read storage as it is', async ({ world }) => {
  await openIdle(world);
  const identity = world.operator.issue();
  const store = (): Promise<void> =>
    world.tab.page.evaluate(({ key, text }) => localStorage.setItem(key, text), {
      key: product.storageKey,
      text: JSON.stringify(identity),
    });
  await store();
  expect(await see(world)).toEqual({ ...user, ...before });
  await world.tab.disconnect();
  expect(await see(world)).toEqual({ ...nobody, ...before });
  await world.tab.init({});
  await store();
  expect(await see(world)).toMatchObject({ token: 'A', identity: 'A', loginRequired: false });
});

test('5.1 a token is gone once it has expired, in an open tab and without an answer (I3)', async ({
  world,
}) => {
  world.operator.answerRefreshOtherwise(held());
  await openAndInit(
    world,
    world.operator.issue({ ...REFRESHABLE, identityExpires: MINUTE, refreshExpires: 3 * MINUTE }),
  );
  await world.time.advance(MINUTE);
  expect(await see(world)).toMatchObject({ token: 'undefined', identity: 'null', loginRequired: false });
  await world.time.advance(3 * MINUTE);
  expect(await see(world)).toMatchObject({ token: 'undefined', identity: 'null', loginRequired: true });
});

test('5.2 getIdentity gives the whole identity, in a copy of its own (I22)', async ({ world }) => {
  const identity = { ...world.operator.issue(), note: 'of the publisher' };
  await openAndInit(world, identity);
  const same = await world.tab.page.evaluate((given) => {
    const { sdk } = window.contract;
    const sorted = (value: object | null): string => JSON.stringify(Object.entries(value ?? {}).sort());
    const copy = sdk.getIdentity();
    const equal = sorted(copy) === sorted(given);
    if (copy) copy.advertising_token = 'overwritten';
    return [equal, sorted(sdk.getIdentity()) === sorted(given)];
  }, identity);
  expect(same).toEqual([true, true]);
});

test('5.3 isInitComplete stays true after a logout', async ({ world }) => {
  await openAndInit(world);
  await world.tab.disconnect();
  expect((await see(world)).complete).toBe(true);
});

test('5.5 setIdentity throws before init, and takes one that expires earlier after it', async ({ world }) => {
  await openIdle(world);
  const error = await world.tab.page.evaluate(
    (identity) => window.contract.thrown(() => window.contract.sdk.setIdentity(identity)),
    world.operator.issue(),
  );
  expect(error).toBe('Error: Cannot set identity before calling init.');
  await world.tab.init(world.options('localStorage', { identity: world.operator.issue() }));
  await world.tab.setIdentity(world.operator.issue({ user: 'B', identityExpires: 30 * MINUTE }));
  expect((await see(world)).token).toBe('B');
});

test('5.5 after an opt-out an explicit identity overwrites the marker', async ({ world }) => {
  await openIdle(world, optOutMarker(world));
  await world.tab.init(world.options());
  await world.tab.setIdentity(world.operator.issue());
  expect(await see(world)).toEqual(user);
  expect((await world.tab.storedIdentity())?.status).toBeUndefined();
});

test('5.6 a logout before init clears both stores and says so; the next init finds nobody', async ({
  world,
}) => {
  await openIdle(world, world.operator.issue());
  await world.tab.page.evaluate(
    ({ name, text }) => {
      // biome-ignore lint/suspicious/noDocumentCookie: the way a page of yesterday left it.
      document.cookie = `${name}=${encodeURIComponent(text)};path=/`;
    },
    { name: product.cookie, text: JSON.stringify(world.operator.issue()) },
  );
  await world.tab.disconnect();
  expect(await world.tab.stored()).toEqual({ localStorage: null, cookie: null });
  expect(await world.tab.page.evaluate(() => window.contract.log)).toEqual(['IdentityUpdated null']);
  await world.tab.init(world.options());
  expect(await see(world)).toEqual(nobody);
});

test('5.6 after a logout no refresh is sent, and setIdentity and init work again', async ({ world }) => {
  await openAndInit(world, world.operator.issue({ refreshFrom: MINUTE }));
  await world.tab.disconnect();
  await world.time.advance(3 * MINUTE);
  expect(sentRefreshes(world)).toBe(0);
  await world.tab.setIdentity(world.operator.issue());
  expect(await see(world)).toEqual(user);
  await world.tab.disconnect();
  await world.tab.init({ identity: world.operator.issue({ identityExpires: 120 * MINUTE }) });
  expect(await see(world)).toEqual(user);
});

const rejections = async (world: World, calls: [string, unknown, unknown?][]): Promise<(string | null)[]> => {
  await world.tab.page.evaluate((calls) => {
    const sdk = window.contract.sdk as unknown as Record<string, (...args: unknown[]) => Promise<void>>;
    for (const [method, ...args] of calls) window.probe.watch(sdk[method]?.(...args) ?? Promise.resolve());
  }, calls);
  await world.time.eventually(
    () => world.tab.page.evaluate(() => window.probe.promises.every(({ state }) => state !== 'pending')),
    1_000,
    'all have rejected',
  );
  return world.tab.page.evaluate(() => window.probe.promises.splice(0).map(({ value }) => value));
};

test('5.7 setIdentityFrom... before init rejects', async ({ world }) => {
  await openIdle(world);
  const methods = ['Email', 'EmailHash', 'Phone', 'PhoneHash'].map((kind) => `setIdentityFrom${kind}`);
  const seen = await rejections(
    world,
    methods.map((method): [string, unknown] => [method, 'user@example.com']),
  );
  expect(seen).toEqual(Array(4).fill('Error: Cannot set identity before calling init.'));
});

test('5.7 setIdentityFrom... rejects wrong options and values, and sends nothing', async ({ world }) => {
  await openAndInit(world);
  const good = clientSide(world);
  const other = product.name === 'UID2' ? 'EUID' : 'UID2';
  const email = 'user@example.com';
  const cases: [string, [string, unknown, unknown?]][] = [
    ['TypeError: opts must be an object', ['setIdentityFromEmail', email]],
    ['TypeError: opts must be an object', ['setIdentityFromEmail', email, null]],
    ['TypeError: opts.serverPublicKey must be a string', ['setIdentityFromEmail', email, {}]],
    [
      `TypeError: opts.serverPublicKey must match the regular expression /^${product.name}-X-[A-Z]-.+/`,
      ['setIdentityFromEmail', email, { ...good, serverPublicKey: `${other}-X-L-key` }],
    ],
    [
      'TypeError: opts.subscriptionId must be a string',
      ['setIdentityFromEmail', email, { ...good, subscriptionId: 7 }],
    ],
    [
      'TypeError: opts.subscriptionId is empty',
      ['setIdentityFromEmail', email, { ...good, subscriptionId: '' }],
    ],
    ['Error: Invalid email address', ['setIdentityFromEmail', 'no address', good]],
    ['Error: Invalid phone number', ['setIdentityFromPhone', '0123456789', good]],
    ['Error: Invalid hash', ['setIdentityFromEmailHash', 'no hash', good]],
    ['Error: Invalid hash', ['setIdentityFromPhoneHash', 'a'.repeat(64), good]],
  ];
  const seen = await rejections(
    world,
    cases.map(([, call]) => call),
  );
  expect(seen).toEqual(cases.map(([text]) => text));
  const [undecodable] = await rejections(world, [
    ['setIdentityFromEmail', email, { ...good, serverPublicKey: `${product.publicKeyPrefix}AAAA` }],
  ]);
  expect(undecodable).toMatch(/Error/);
  expect(world.operator.generates()).toEqual([]);
  expect(await world.tab.errors()).toEqual([]);
});

test('5.8 normalizeEmail', async ({ world }) => {
  await openIdle(world);
  const cases: [string, string | undefined][] = [
    ['', undefined],
    ['  User@Example.COM ', 'user@example.com'],
    ['us er@example.com', undefined],
    ['user', undefined],
    ['a@b@c', undefined],
    ['@example.com', undefined],
    ['user@', undefined],
    ['U.s.er+tag+more@gmail.com', 'user@gmail.com'],
    ['+tag@gmail.com', undefined],
    ['..@gmail.com', undefined],
    ['us.er+tag@example.com', 'us.er+tag@example.com'],
    ['us.er@mail.gmail.com', 'us.er@mail.gmail.com'],
    ['üser@exämple.com', 'üser@exämple.com'],
  ];
  const seen = await world.tab.page.evaluate(
    ({ helper, values }) => {
      const page = window as unknown as Record<string, { normalizeEmail(value: string): unknown }>;
      return values.map((value) => page[helper]?.normalizeEmail(value));
    },
    { helper: `${product.global}Helper`, values: cases.map(([value]) => value) },
  );
  expect(seen).toEqual(cases.map(([, expected]) => expected));
});

test('5.9 isNormalizedPhone', async ({ world }) => {
  await openIdle(world);
  const good = ['+1234567890', '+123456789012345'];
  const bad = [
    '',
    '1234567890',
    '+123456789',
    '+1234567890123456',
    '+12345 67890',
    '+1234567890x',
    '+١٢٣٤٥٦٧٨٩٠',
  ];
  const seen = await world.tab.page.evaluate(
    ({ helper, values }) => {
      const page = window as unknown as Record<string, { isNormalizedPhone(value: string): boolean }>;
      return values.filter((value) => page[helper]?.isNormalizedPhone(value));
    },
    { helper: `${product.global}Helper`, values: [...good, ...bad] },
  );
  expect(seen).toEqual(good);
});
