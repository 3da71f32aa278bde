import { success } from '../foreign/answers.js';
import { HOUR, type Identity } from '../foreign/identity.js';
import type { World } from '../world.js';
import { expect, test } from './instrument.js';
import {
  arrive,
  DEAD,
  EXPIRED,
  FRESH,
  openAndInit,
  openIdle,
  optOutMarker,
  REFRESHABLE,
  takeLog,
} from './states.js';

type Make = (world: World) => Identity | Record<string, unknown> | null | undefined;

const identities: Record<string, Make> = {
  FRESH: ({ operator }) => operator.issue(FRESH),
  REFRESHABLE: ({ operator }) => operator.issue(REFRESHABLE),
  'expired, refresh due': ({ operator }) => operator.issue(EXPIRED),
  'expired, refresh not due': ({ operator }) => operator.issue({ ...EXPIRED, refreshFrom: 300_000 }),
  DEAD: ({ operator }) => operator.issue(DEAD),
  'INVALID, no advertising token': ({ operator }) => ({ ...operator.issue(), advertising_token: '' }),
  'INVALID, no refresh token': ({ operator }) => ({ ...operator.issue(), refresh_token: '' }),
  'INVALID, an empty object': () => ({}),
  'an opt-out marker': optOutMarker,
};

const ofInit: Record<string, string[]> = {
  FRESH: ['L0 A', 'InitCompleted A'],
  REFRESHABLE: ['L0 A', 'InitCompleted A', 'L1 B', 'IdentityUpdated B'],
  'expired, refresh due': ['L100 undefined', 'InitCompleted null', 'L1 B', 'IdentityUpdated B'],
  'expired, refresh not due': ['L100 undefined', 'InitCompleted null'],
  DEAD: ['IdentityUpdated null', 'L-3 undefined', 'InitCompleted null'],
  'INVALID, no advertising token': ['IdentityUpdated null', 'L-2 undefined', 'InitCompleted null'],
  'INVALID, no refresh token': ['IdentityUpdated null', 'L-2 undefined', 'InitCompleted null'],
  'INVALID, an empty object': ['IdentityUpdated null', 'L-2 undefined', 'InitCompleted null'],
  'an opt-out marker': ['L-4 undefined', 'InitCompleted null', 'OptoutReceived null'],
};

const initAndSettle = async (world: World, given: object): Promise<{ now: string[]; later: string[] }> => {
  world.operator.answerRefresh(success({ user: 'B' }));
  const now = await world.tab.page.evaluate(
    (options) => {
      const { sdk, legacy, log } = window.contract;
      sdk.init({ ...options, callback: legacy });
      return [...log];
    },
    world.options('localStorage', given as Record<string, unknown>),
  );
  await arrive(world);
  return { now, later: (await takeLog(world)).slice(now.length) };
};

/** What comes synchronously ends with init's own events. */
const isSync = (entry: string): boolean => entry !== 'L1 B' && entry !== 'IdentityUpdated B';

// An empty object in storage is nothing (see below).
for (const [name, expected] of Object.entries(ofInit))
  for (const from of name.endsWith('object') ? ['given'] : ['given', 'stored'])
    test(`2.7 the sequence of init with an identity ${from}: ${name}`, async ({ world }) => {
      const identity = identities[name]?.(world);
      await openIdle(world, from === 'stored' ? identity : undefined);
      const { now, later } = await initAndSettle(world, from === 'given' ? { identity } : {});
      expect(now).toEqual(expected.filter(isSync));
      // An expired identity whose refresh is not due yet may be refreshed all the same (I20).
      const tolerated = name === 'expired, refresh not due' && later.length > 0;
      expect(later).toEqual(
        tolerated ? ['L1 B', 'IdentityUpdated B'] : expected.filter((entry) => !isSync(entry)),
      );
    });

for (const [name, stored] of Object.entries({ nothing: undefined, 'an empty object': {}, 'a number': 7 }))
  test(`2.7 the sequence of init that finds ${name} in storage`, async ({ world }) => {
    await openIdle(world, stored);
    const { now, later } = await initAndSettle(world, {});
    expect([...now, ...later]).toEqual(['IdentityUpdated null', 'L-1 undefined', 'InitCompleted null']);
    expect(await world.tab.stored()).toEqual({ localStorage: null, cookie: null });
  });

const ofSet: Record<string, string[]> = {
  FRESH: ['L1 A', 'IdentityUpdated A'],
  REFRESHABLE: ['L1 A', 'IdentityUpdated A', 'L1 B', 'IdentityUpdated B'],
  'expired, refresh due': ['L100 undefined', 'IdentityUpdated null', 'L1 B', 'IdentityUpdated B'],
  DEAD: ['IdentityUpdated null', 'L-3 undefined'],
  'INVALID, no advertising token': ['IdentityUpdated null', 'L-2 undefined'],
  'INVALID, no refresh token': ['IdentityUpdated null', 'L-2 undefined'],
  'INVALID, an empty object': ['IdentityUpdated null', 'L-2 undefined'],
  'an opt-out marker': ['L-4 undefined', 'OptoutReceived null', 'IdentityUpdated null'],
  'null, which is nobody': ['IdentityUpdated null', 'L-1 undefined'],
};

const setAndSettle = async (world: World, identity: unknown): Promise<{ now: string[]; later: string[] }> => {
  world.operator.answerRefresh(success({ user: 'B' }));
  const now = await world.tab.page.evaluate((identity) => {
    const { sdk, log } = window.contract;
    log.splice(0);
    sdk.setIdentity(identity);
    return [...log];
  }, identity);
  await arrive(world);
  return { now, later: (await takeLog(world)).slice(now.length) };
};

for (const [name, expected] of Object.entries(ofSet))
  test(`2.7 the sequence of setIdentity: ${name}`, async ({ world }) => {
    await openAndInit(world, world.operator.issue({ user: 'old' }));
    const { now, later } = await setAndSettle(world, identities[name]?.(world) ?? null);
    expect(now).toEqual(expected.filter(isSync));
    expect(later).toEqual(expected.filter((entry) => !isSync(entry)));
  });

test('2.7 the sequence of setIdentity with the advertising token that is held', async ({ world }) => {
  const identity = world.operator.issue();
  await openAndInit(world, identity);
  await world.tab.page.evaluate(() => void window.contract.storageWrites.splice(0));
  const { now, later } = await setAndSettle(world, { ...identity });
  expect([...now, ...later]).toEqual(['IdentityUpdated A']);
  expect(await world.tab.page.evaluate(() => window.contract.storageWrites)).toEqual([]);
});

test('2.7 the sequence of setIdentity inside a callback of an init that finds nobody', async ({ world }) => {
  await openIdle(world);
  const log = await world.tab.page.evaluate((identity) => {
    const { sdk, log, legacy } = window.contract;
    let first = true;
    const callback = (payload: { status: number }) => {
      legacy(payload);
      if (first) {
        first = false;
        sdk.setIdentity(identity);
      }
    };
    sdk.init({ callback });
    return log;
  }, world.operator.issue());
  expect(log).toEqual([
    'IdentityUpdated null',
    'L-1 undefined',
    'L1 A',
    'IdentityUpdated A',
    'InitCompleted A',
  ]);
});

test('2.7 the sequence of init that finds an opt-out which is over (I13)', async ({ world }) => {
  const over = world.time.now() - HOUR;
  await openIdle(world, { status: 'optout', refresh_expires: over, identity_expires: over });
  const { now, later } = await initAndSettle(world, {});
  expect([...now, ...later]).toEqual(['IdentityUpdated null', 'L-1 undefined', 'InitCompleted null']);
  expect(await world.tab.stored()).toEqual({ localStorage: null, cookie: null });
});

test('2.7 the sequence of disconnect, of a second one, and of the login after it', async ({ world }) => {
  await openAndInit(world, world.operator.issue());
  await world.tab.disconnect();
  expect(await takeLog(world)).toEqual(['IdentityUpdated null']);
  await world.tab.disconnect();
  expect(await takeLog(world)).toEqual(['IdentityUpdated null']);
  const { now } = await setAndSettle(world, world.operator.issue());
  expect(now).toEqual(['L0 A', 'IdentityUpdated A']);
});
