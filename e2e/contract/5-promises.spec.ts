import { expiredToken, held, html, optout, success } from '../foreign/answers.js';
import { MINUTE } from '../foreign/identity.js';
import type { WatchedPromise } from '../probe.js';
import { product } from '../product.js';
import type { World } from '../world.js';
import { expect, test } from './instrument.js';
import { arrive, clientSide, EXPIRED, openAndInit, openIdle, REFRESHABLE } from './states.js';

const ask = (world: World): Promise<void> =>
  world.tab.page.evaluate(() => void window.probe.watch(window.contract.sdk.getAdvertisingTokenAsync()));

/** How the promises stand; tokens by the name of their user. */
const standing = async (world: World): Promise<string[]> => {
  await world.time.settle();
  const all: WatchedPromise[] = await world.tab.page.evaluate(() => window.probe.promises);
  return all.map(({ state, value }) =>
    state === 'resolved' ? `resolved ${value?.split('-')[1]}` : state === 'pending' ? state : `${value}`,
  );
};

const aborted = `Error: ${product.name} SDK aborted.`;
const gone = 'Error: No identity available.';
const idle = 'Error: Identity not available';

test('5.4 a promise from before init waits for it, even with a usable identity in storage', async ({
  world,
}) => {
  await openIdle(world, world.operator.issue());
  await ask(world);
  expect(await standing(world)).toEqual(['pending']);
  await world.tab.init(world.options());
  expect(await standing(world)).toEqual(['resolved A']);
});

test('5.4 a promise from before an init that finds nothing', async ({ world }) => {
  await openIdle(world);
  await ask(world);
  await world.tab.init(world.options());
  expect(await standing(world)).toEqual([aborted]);
});

test('5.4 with nothing in flight a promise settles at once', async ({ world }) => {
  await openAndInit(world, world.operator.issue());
  await ask(world);
  expect(await standing(world)).toEqual(['resolved A']);
  await world.tab.disconnect();
  await ask(world);
  expect(await standing(world)).toEqual(['resolved A', idle]);
});

test('5.4 after a logout before any init a promise settles at once', async ({ world }) => {
  await openIdle(world, world.operator.issue());
  await ask(world);
  await world.tab.disconnect();
  await ask(world);
  expect(await standing(world)).toEqual([aborted, idle]);
});

const outcomes = {
  'success gives the new token': [REFRESHABLE, success({ user: 'B' }), 'resolved B'],
  'a failure gives the old token that is still usable': [REFRESHABLE, html(500), 'resolved A'],
  'a failure rejects where the token has expired': [EXPIRED, html(500), gone],
  'an opt-out rejects': [REFRESHABLE, optout(), gone],
  'the end of the refresh token rejects': [REFRESHABLE, expiredToken(), aborted],
} as const;
for (const [name, [issue, answer, expected]] of Object.entries(outcomes))
  test(`5.4 a promise waits for the refresh in flight: ${name}`, async ({ world }) => {
    const waiting = held(answer);
    world.operator.answerRefresh(waiting);
    await openIdle(world, world.operator.issue(issue));
    await ask(world);
    await world.tab.init(world.options());
    await ask(world);
    expect(await standing(world)).toEqual(['pending', 'pending']);
    waiting.release();
    expect(await standing(world)).toEqual([expected, expected]);
  });

test('5.4 a logout rejects what waits, at once; a new identity resolves it', async ({ world }) => {
  world.operator.answerRefreshOtherwise(held());
  await openAndInit(world, world.operator.issue(REFRESHABLE));
  await ask(world);
  await world.tab.setIdentity(world.operator.issue({ user: 'B' }));
  expect(await standing(world)).toEqual(['resolved B']);
  await world.tab.setIdentity(world.operator.issue({ ...REFRESHABLE, user: 'C' }));
  await ask(world);
  await world.tab.disconnect();
  expect(await standing(world)).toEqual(['resolved B', aborted]);
});

test('5.4 callbacks of a transition run before the reactions of the promise', async ({ world }) => {
  world.operator.answerRefresh(success({ user: 'B' }));
  await openIdle(world, world.operator.issue(REFRESHABLE));
  await world.tab.page.evaluate((options) => {
    const { sdk, legacy, log } = window.contract;
    sdk.init({ ...options, callback: legacy });
    log.splice(0);
    sdk.getAdvertisingTokenAsync().then(() => log.push('promise'));
  }, world.options());
  await arrive(world);
  const log = await world.tab.page.evaluate(() => window.contract.log);
  expect(log).toEqual(['L1 B', 'IdentityUpdated B', 'promise']);
});

test('5.4 a request that never ends leaves no promise waiting for ever (I5)', async ({ world }) => {
  world.operator.answerRefreshOtherwise(held());
  await openAndInit(world, world.operator.issue(REFRESHABLE));
  await ask(world);
  await world.time.advance(MINUTE);
  expect(await standing(world)).toEqual(['resolved A']);
});

test('5.4 a failed token generation ends the wait (I9)', async ({ world }) => {
  const answer = held(html(500));
  world.operator.answerGenerate(answer);
  await openAndInit(world);
  await world.tab.page.evaluate(
    (options) =>
      void window.probe.watch(window.contract.sdk.setIdentityFromEmail('user@example.com', options)),
    clientSide(world),
  );
  await world.time.eventually(() => world.operator.generates().length > 0, 1_000, 'it is sent');
  await ask(world);
  expect(await standing(world)).toEqual(['pending', 'pending']);
  answer.release();
  expect(await standing(world)).toEqual(['API error: Unexpected HTTP status 500', gone]);
});
