import {
  expectRefreshed,
  expectToken,
  MOST_PER_MINUTE,
  openDue,
  openWith,
  surviveMinute,
} from '../expectations.js';
import { type SuccessOptions, success, successWithoutBody } from '../foreign/answers.js';
import { DAY, HOUR, MINUTE, refreshDue, SECOND } from '../foreign/identity.js';
import { modes } from '../tab.js';
import { expect, test } from '../world.js';

for (const mode of modes) {
  test(`g1 text outside ASCII in an answer keeps its letters [${mode}]`, async ({ world }) => {
    const { operator, tab } = world;
    const change = (issued: { advertising_token: string }): Record<string, string> => ({
      advertising_token: `${issued.advertising_token}-ATé漢字🙂`,
    });
    operator.answerRefresh(success({ change }));
    const old = await openWith(world, refreshDue, mode);
    const token = await expectRefreshed(world, tab, old);
    expect(token).toMatch(/-ATé漢字🙂$/);
    expect((await tab.storedIdentity())?.advertising_token).toBe(token);
    await tab.reload();
    await expectToken(tab, token);
  });
}

for (const [row, sizes] of Object.entries({ g2: [60, 100, 120], g3: [130, 200, 500] })) {
  for (const paddingKiB of sizes) {
    test(`${row} an answer of ${paddingKiB} KiB is taken`, async ({ world }) => {
      const { operator, tab } = world;
      operator.answerRefresh(success({ paddingKiB }));
      const old = await openWith(world, refreshDue);
      const outcome = await tab.askToken();
      const token = await expectRefreshed(world, tab, old);
      expect(await outcome()).toEqual({ state: 'resolved', value: token });
      expect(await tab.errors()).toEqual([]);
      expect(operator.refreshes()).toHaveLength(1);
    });
  }
}

test('i1 a refreshed identity without a response key is refused: the old key still opens answers', async ({
  world,
}) => {
  const { operator, tab } = world;
  const withoutKey = success({ change: () => ({ refresh_response_key: undefined }) });
  operator.answerRefresh(withoutKey);
  const identity = operator.issue(refreshDue);
  await tab.seed('localStorage', identity);
  await tab.open({ init: world.options() });
  await world.time.eventually(() => operator.refreshes().length === 2, 5 * MINUTE, 'a second attempt');
  expect(operator.refreshes().at(1)?.body === identity.refresh_token, 'with the same refresh token').toBe(
    true,
  );
  await expectRefreshed(world, tab, identity);
  expect((await tab.storedIdentity())?.refresh_response_key === undefined, 'the key is missing').toBe(false);
});

test('i2 a refreshed identity that has already expired replaces no valid one', async ({ world }) => {
  const identity = await openDue(world, success({ refreshFrom: -HOUR, identityExpires: -MINUTE }));
  await surviveMinute(world, identity);
});

test('i3 an identity whose refresh is due after its expiry is refreshed before it', async ({ world }) => {
  const { operator, tab, time } = world;
  const identity = await openWith(world, { refreshFrom: 20 * MINUTE, identityExpires: 10 * MINUTE });
  for (let half = 1; half <= 24; half += 1) {
    await time.advance(30 * SECOND, 5 * SECOND);
    expect(await tab.token(), `after ${half / 2} min`).toBeDefined();
  }
  expect(await tab.token()).not.toBe(identity.advertising_token);
  expect(operator.refreshes().length).toBeLessThanOrEqual(3);
});

test('i4 identities that are always due for a refresh make no storm', async ({ world }) => {
  const { operator, tab, time } = world;
  await openDue(world, success({ refreshFrom: -MINUTE, identityExpires: HOUR }));
  await time.advance(MINUTE);
  expect(operator.refreshes().length).toBeGreaterThan(0);
  expect(operator.refreshes().length).toBeLessThanOrEqual(MOST_PER_MINUTE);
  expect(await tab.token()).toBeDefined();
});

const brokenIdentities: Record<string, SuccessOptions> = {
  'refresh_expires in the past': { refreshExpires: -MINUTE },
  'times in seconds': {
    change: (issued) => ({
      refresh_from: Math.floor(issued.refresh_from / 1_000),
      identity_expires: Math.floor(issued.identity_expires / 1_000),
      refresh_expires: Math.floor(issued.refresh_expires / 1_000),
    }),
  },
  'an empty advertising token': { change: () => ({ advertising_token: '' }) },
  'an advertising token of null': { change: () => ({ advertising_token: null }) },
  'an empty refresh token': { change: () => ({ refresh_token: '' }) },
};

for (const [name, options] of Object.entries(brokenIdentities)) {
  test(`i5 a refreshed identity with ${name} replaces no valid one`, async ({ world }) => {
    const identity = await openDue(world, success(options));
    const { updates } = await surviveMinute(world, identity);
    expect(updates).toBe(0);
    expect((await world.tab.storedIdentity())?.advertising_token).toBe(identity.advertising_token);
  });
}

test('i6 a success without a body is tried again', async ({ world }) => {
  const { operator, tab } = world;
  operator.answerRefresh(successWithoutBody());
  const identity = await openWith(world, refreshDue);
  await expectRefreshed(world, tab, identity, MINUTE);
  expect(operator.refreshes()).toHaveLength(2);
});

test.describe('on a device whose clock is a day fast', () => {
  test.use({ deviceClockOffset: DAY });

  test('h1 a token is at hand, and requests stay few', async ({ world }) => {
    const { operator, tab, time } = world;
    await tab.open({ init: null });
    await tab.init(world.options('localStorage', { identity: operator.issue() }));
    const present = async (): Promise<boolean> => (await tab.token()) !== undefined;
    await time.eventually(present, 10 * SECOND, 'a token is at hand');
    await time.advance(50 * SECOND);
    expect(await present()).toBe(true);
    expect(operator.refreshes().length).toBeLessThanOrEqual(MOST_PER_MINUTE);
    for (let minute = 1; minute <= 120; minute += 1) {
      await time.advance(MINUTE, 20 * SECOND);
      expect({ minute, present: await present() }).toEqual({ minute, present: true });
    }
    // Two hours of tokens that are to be refreshed every 15 minutes, and as much again for doubt.
    expect(operator.refreshes().length).toBeLessThanOrEqual(MOST_PER_MINUTE + 16);
  });
});

test.describe('on a device whose clock is a day slow', () => {
  test.use({ deviceClockOffset: -DAY });

  // A page that loads an old identity under a slow clock has nothing that could tell it the right time: answers are
  // sealed without one, and no operator lets a page read its Date header. So this asks for what can be known.
  test('h2 a fresh token is at hand, and requests stay few', async ({ world }) => {
    const { operator, tab, time } = world;
    await tab.open({ init: null });
    const identity = operator.issue();
    await tab.init(world.options('localStorage', { identity }));
    await time.advance(MINUTE);
    await expectToken(tab, identity.advertising_token);
    expect(operator.refreshes().length).toBeLessThanOrEqual(MOST_PER_MINUTE);
  });
});

test('h2 a clock that is set back a day while the page is open keeps no token past its life', async ({
  world,
}) => {
  const { operator, tab, time } = world;
  const identity = await openWith(world);
  await time.advance(10 * SECOND);
  await time.shiftDeviceClock(-DAY);
  // The timers of the page have counted the time that really passed.
  await time.advance(70 * MINUTE, 10 * SECOND);
  expect(await tab.token()).not.toBe(identity.advertising_token);
  expect(operator.refreshes().length).toBeLessThanOrEqual(10);
});
