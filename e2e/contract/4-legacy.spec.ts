// Two texts differ between the reasons of one status ("User opted out" and "User has opted out", "Refresh token
// expired" and "Identity expired, refresh expired"); the numbers say the same, so these texts are not held fast.
import { expiredToken, html, optout, success } from '../foreign/answers.js';
import { MINUTE } from '../foreign/identity.js';
import type { World } from '../world.js';
import { expect, test } from './instrument.js';
import {
  arrive,
  DEAD,
  EXPIRED,
  openAndInit,
  openIdle,
  optOutMarker,
  REFRESHABLE,
  takeLog,
} from './states.js';

/** The payloads of an init with `identity`, and what Object.keys gives for the first. */
const payloads = (
  world: World,
  identity: unknown,
): Promise<{ keys: string[]; all: Record<string, unknown>[] }> =>
  world.tab.page.evaluate(
    (options) => {
      const { sdk, name } = window.contract;
      const all: Record<string, unknown>[] = [];
      const callback = (payload: Record<string, unknown>): void =>
        void all.push({
          ...payload,
          advertisingToken: name(payload.advertisingToken),
          advertising_token: name(payload.advertising_token),
          keys: Object.keys(payload),
        });
      sdk.init({ ...options, callback });
      const keys = all[0]?.keys as string[];
      return { keys, all: all.map(({ keys: _, ...rest }) => rest) };
    },
    world.options('localStorage', identity === undefined ? {} : { identity }),
  );

const none = { advertisingToken: 'undefined', advertising_token: 'undefined' };
const usable = { advertisingToken: 'A', advertising_token: 'A' };

test('4.1 the payload has four keys, the token under two of them', async ({ world }) => {
  await openIdle(world);
  const { keys, all } = await payloads(world, world.operator.issue());
  expect(keys).toEqual(['advertisingToken', 'advertising_token', 'status', 'statusText']);
  expect(all).toEqual([{ ...usable, status: 0, statusText: 'Identity established' }]);
});

const states: Record<string, { make: (world: World) => unknown; expected: Record<string, unknown> }> = {
  nothing: {
    make: () => undefined,
    expected: { ...none, status: -1, statusText: 'Identity not available' },
  },
  'an opt-out marker': { make: optOutMarker, expected: { ...none, status: -4 } },
  'no advertising token': {
    make: ({ operator }) => ({ ...operator.issue(), advertising_token: '' }),
    expected: {
      ...none,
      status: -2,
      statusText: 'advertising_token is not available or is not valid',
    },
  },
  'no refresh token': {
    make: ({ operator }) => ({ ...operator.issue(), refresh_token: '' }),
    expected: { ...none, status: -2, statusText: 'refresh_token is not available or is not valid' },
  },
  'neither token, and long expired': {
    make: ({ operator }) => ({ ...operator.issue(DEAD), advertising_token: '', refresh_token: '' }),
    expected: { status: -2, statusText: 'advertising_token is not available or is not valid' },
  },
  'an identity that has ended': {
    make: ({ operator }) => operator.issue(DEAD),
    expected: { ...none, status: -3, statusText: 'Identity expired, refresh expired' },
  },
  'an identity that ends at this moment': {
    make: ({ operator }) => operator.issue({ ...EXPIRED, refreshExpires: 0 }),
    expected: { ...none, status: -3 },
  },
  'an expired identity': {
    make: ({ operator }) => operator.issue(EXPIRED),
    expected: { ...none, status: 100, statusText: 'Identity expired, refresh still valid' },
  },
  'an identity that expires at this moment': {
    make: ({ operator }) => operator.issue({ refreshFrom: -MINUTE, identityExpires: 0 }),
    expected: { ...none, status: 100 },
  },
};
for (const [name, { make, expected }] of Object.entries(states))
  test(`4.3 the payload of an init with ${name}`, async ({ world }) => {
    await openIdle(world);
    const { all } = await payloads(world, make(world));
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject(expected);
  });

test('4.2 every function is called in the order of registration, though one throws; disconnect calls none', async ({
  world,
}) => {
  await openIdle(world);
  const calls = await world.tab.page.evaluate((identity) => {
    const { sdk } = window.contract;
    const calls: string[] = [];
    const failing = (): never => {
      calls.push('failing');
      throw new Error('a bug of the page');
    };
    sdk.init({ callback: failing });
    sdk.init({ callback: () => calls.push('second') });
    calls.splice(0);
    sdk.setIdentity(identity);
    sdk.disconnect();
    return calls;
  }, world.operator.issue());
  expect(calls).toEqual(['failing', 'second']);
});

test('4.3 ESTABLISHED is the first identity since load or since a logout, REFRESHED any other', async ({
  world,
}) => {
  await openAndInit(world, world.operator.issue());
  const seen = await world.tab.page.evaluate(
    ({ identities: [first, second, third, fourth], marker }) => {
      const { sdk, log } = window.contract;
      sdk.setIdentity(first);
      sdk.setIdentity(marker);
      sdk.setIdentity(second);
      sdk.disconnect();
      sdk.setIdentity(third);
      sdk.setIdentity(null);
      sdk.setIdentity(fourth);
      return log.filter((entry) => entry.startsWith('L'));
    },
    {
      identities: ['a', 'b', 'c', 'd'].map((user) => world.operator.issue({ user })),
      marker: optOutMarker(world),
    },
  );
  expect(seen).toEqual(['L1 a', 'L-4 undefined', 'L1 b', 'L0 c', 'L-1 undefined', 'L1 d']);
});

test('4.3 the identity after an init that found nothing is REFRESHED', async ({ world }) => {
  await openAndInit(world);
  await world.tab.setIdentity(world.operator.issue());
  expect(await takeLog(world)).toEqual(['L1 A', 'IdentityUpdated A']);
});

const outcomes = {
  success: { answer: success({ user: 'B' }), expected: ['L1 B', 'IdentityUpdated B'] },
  'an opt-out': {
    answer: optout(),
    expected: ['L-4 undefined', 'OptoutReceived null', 'IdentityUpdated null'],
  },
  'the end of the token': { answer: expiredToken(), expected: ['IdentityUpdated null', 'L-3 undefined'] },
  'a failure that the token survives': { answer: html(500), expected: [] },
};
for (const [name, { answer, expected }] of Object.entries(outcomes))
  test(`4.4 the calls for a refresh that ends with ${name}, and those before it`, async ({ world }) => {
    world.operator.answerRefresh(answer);
    await openIdle(world, world.operator.issue({ refreshFrom: MINUTE }));
    await world.tab.page.evaluate(
      (options) => window.contract.sdk.init({ ...options, callback: window.contract.legacy }),
      world.options(),
    );
    expect(await takeLog(world)).toEqual(['L0 A', 'InitCompleted A']);
    await world.time.advance(MINUTE - 1_000);
    expect(await takeLog(world)).toEqual([]);
    await world.time.eventually(() => world.operator.refreshes().length > 0, MINUTE, 'the refresh is sent');
    await arrive(world);
    expect(await takeLog(world)).toEqual(expected);
  });

test('4.4 the first refresh after an init with an expired identity makes it REFRESHED', async ({ world }) => {
  world.operator.answerRefresh(success({ user: 'B' }));
  await openIdle(world);
  await world.tab.page.evaluate(
    (options) => window.contract.sdk.init({ ...options, callback: window.contract.legacy }),
    world.options('localStorage', { identity: world.operator.issue(EXPIRED) }),
  );
  await arrive(world);
  expect(await takeLog(world)).toEqual(['L100 undefined', 'InitCompleted null', 'L1 B', 'IdentityUpdated B']);
});

test('4.2 a page with an earlier page before it gets its call: the config has begun without it (I17)', async ({
  world,
}) => {
  await openAndInit(world, world.operator.issue());
  await world.tab.reload();
  const calls = await world.tab.page.evaluate(() => {
    const { sdk, log, legacy } = window.contract;
    sdk.init({ callback: legacy });
    const first = log.splice(0);
    sdk.init({ callback: legacy });
    return { first, again: log };
  });
  expect(calls).toEqual({ first: ['L0 A'], again: [] });
});

test('4.2 so does a page that also gives the identity that is held already (I17)', async ({ world }) => {
  const identity = world.operator.issue();
  await openAndInit(world, identity);
  await world.tab.reload();
  const calls = await world.tab.page.evaluate((identity) => {
    const { sdk, log, legacy } = window.contract;
    sdk.init({ identity, callback: legacy });
    return log;
  }, identity);
  expect(calls).toEqual(['L0 A']);
});

test('4.3 a refresh that brings an identity already dead keeps the old one, without a call (I14, I18)', async ({
  world,
}) => {
  world.operator.answerRefreshOtherwise(success({ ...DEAD, user: 'B' }));
  await openAndInit(world, world.operator.issue(REFRESHABLE));
  await arrive(world);
  expect(await takeLog(world)).toEqual([]);
  expect(await world.tab.page.evaluate(() => window.contract.see().token)).toBe('A');
});
