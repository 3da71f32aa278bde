// Left out on purpose:
// 7.4 one XMLHttpRequest with an onreadystatechange property: requests go through fetch.
// 7.7 the count of setTimeout and clearTimeout calls, 7.8 the delay of the first timer, 7.9 a check every period: there is
// one timer for the next deadline and no poll. What a page sees of them (what is refreshed when, that an idle identity is
// silent, that another tab's changes are seen) is tested here and in 6-storage.spec.ts.
import {
  type Answer,
  clientError,
  empty,
  expiredToken,
  genericError,
  held,
  html,
  invalidToken,
  optout,
  plainOptout,
  plainSuccess,
  reset,
  success,
  successWithoutBody,
  tooShort,
  truncated,
  unauthorized,
  wrongKey,
} from '../foreign/answers.js';
import { HOUR, MINUTE, SECOND } from '../foreign/identity.js';
import { product } from '../product.js';
import type { Mode } from '../tab.js';
import type { World } from '../world.js';
import { expect, test } from './instrument.js';
import {
  arrive,
  EXPIRED,
  openAndInit,
  openIdle,
  REFRESHABLE,
  readLog,
  sentRefreshes,
  takeLog,
} from './states.js';

const token = (world: World): Promise<string> => world.tab.page.evaluate(() => window.contract.see().token);

/** Opens a page whose refresh, due at once, gets this answer; waits until it has arrived. */
const refreshed = async (
  world: World,
  answer: Answer,
  issue = REFRESHABLE,
  mode: Mode = 'localStorage',
): Promise<void> => {
  world.operator.answerRefresh(answer);
  await openAndInit(world, world.operator.issue(issue), mode);
  await arrive(world);
};

/** Waits until the page has seen exactly this. */
const expectLog = async (world: World, entries: string[]): Promise<void> => {
  await expect.poll(() => readLog(world)).toEqual(entries);
  await takeLog(world);
};

test('7.1 a fresh identity is refreshed when refresh_from has come, and not before', async ({ world }) => {
  await openAndInit(world, world.operator.issue({ refreshFrom: 10 * MINUTE }));
  await world.time.advance(10 * MINUTE - 2 * SECOND, MINUTE);
  expect(sentRefreshes(world)).toBe(0);
  await world.time.advance(MINUTE);
  expect(sentRefreshes(world)).toBe(1);
});

test('7.2 the request is under way when init, or setIdentity, returns', async ({ world }) => {
  world.operator.answerRefreshOtherwise(held());
  const issued = [world.operator.issue(EXPIRED), world.operator.issue({ ...EXPIRED, user: 'B' })];
  await openIdle(world);
  const seen = await world.tab.page.evaluate(
    ({ options, next }) => {
      const { sdk, see } = window.contract;
      sdk.init(options);
      const first = see().available;
      sdk.disconnect();
      sdk.setIdentity(next);
      return [first, see().available];
    },
    { options: world.options('localStorage', { identity: issued[0] }), next: issued[1] },
  );
  expect(seen).toEqual([true, true]);
  const sent = (): boolean =>
    world.operator.refreshes().some(({ body }) => body === issued[1]?.refresh_token);
  await world.time.eventually(sent, SECOND, 'the second request has arrived');
});

test('7.3 the request is a POST of the refresh token, and nothing else', async ({ world }) => {
  const identity = world.operator.issue(REFRESHABLE);
  await openAndInit(world, identity);
  await world.time.eventually(() => sentRefreshes(world) === 1, SECOND, 'it is sent');
  const [request, ...more] = world.operator.requests;
  expect(more).toEqual([]);
  const version = await world.tab.page.evaluate(() => window.contract.Class.VERSION);
  const tag = `${product.name.toLowerCase()}-sdk-${version}`;
  expect([request?.method, request?.url]).toEqual([
    'POST',
    `/v2/token/refresh?client=${encodeURIComponent(tag)}`,
  ]);
  expect(request?.body === identity.refresh_token, 'the body is the refresh token').toBe(true);
  for (const header of ['authorization', 'cookie', 'x-uid2-client-version'])
    expect(request?.headers).not.toHaveProperty(header);
  expect(request?.headers['content-type']).toMatch(/^text\/plain/);
});

for (const keyBytes of [0, 16, 32] as const)
  test(`7.5 an answer is read with a key of ${keyBytes} bytes`, async ({ world }) => {
    await refreshed(world, success({ user: 'B' }), { ...REFRESHABLE, keyBytes });
    await expectLog(world, ['L1 B', 'IdentityUpdated B']);
    expect((await world.tab.storedIdentity())?.advertising_token).toContain('-B-');
  });

const missing = ['advertising_token', 'refresh_token', 'refresh_from', 'identity_expires', 'refresh_expires'];
const failures: Record<string, Answer> = {
  'a success without a body': successWithoutBody(),
  ...Object.fromEntries(
    missing.map((key) => [
      `a body without ${key}`,
      success({ user: 'B', change: () => ({ [key]: undefined }) }),
    ]),
  ),
  'an empty answer': empty(),
  'an answer cut short': truncated(),
  'an answer shorter than an IV and a tag': tooShort(),
  'an answer under another key': wrongKey(),
  'an answer in clear, though there is a key': plainSuccess(),
  'a success with status 400 (I14)': plainSuccess(400),
  'an opt-out with status 400 (I14)': plainOptout(400),
  'an error page': html(502),
  invalid_token: invalidToken(),
  client_error: clientError(),
  'an error without more': genericError(),
  unauthorized: unauthorized(),
  'a broken connection': reset(),
};
for (const [name, answer] of Object.entries(failures))
  test(`7.6 ${name} is a failure: the token stays, and nothing is said of it (I7)`, async ({ world }) => {
    await refreshed(world, answer);
    expect(await takeLog(world)).toEqual([]);
    expect(await token(world)).toBe('A');
    expect((await world.tab.storedIdentity())?.advertising_token).toContain('-A-');
  });

test('7.6 a failed refresh is warned of, and tried again after refreshRetryPeriod or a little more', async ({
  world,
}) => {
  world.operator.answerRefresh(html(500), success({ user: 'B' }));
  await openAndInit(world, world.operator.issue(REFRESHABLE), 'localStorage', { refreshRetryPeriod: 2_000 });
  const warnings = (): Promise<string[]> => world.tab.page.evaluate(() => window.contract.warnings);
  await expect.poll(warnings).toEqual([expect.stringMatching(`^\\[${product.name}\\] .*[Rr]efresh`)]);
  expect(sentRefreshes(world)).toBe(1);
  await world.time.advance(10 * SECOND);
  expect(await token(world)).toBe('B');
  expect(await takeLog(world)).toEqual(['L1 B', 'IdentityUpdated B']);
});

test('7.6 a success with the token that is held says nothing new, and the identity stays', async ({
  world,
}) => {
  await refreshed(world, success({ change: (_, sent) => ({ advertising_token: sent?.advertising_token }) }));
  const log = await takeLog(world);
  expect(log.filter((entry) => entry.startsWith('L'))).toEqual([]);
  expect(await token(world)).toBe('A');
});

for (const mode of ['localStorage', 'cookie'] as const)
  test(`7.6 an opt-out leaves the marker and ends refreshing [${mode}]`, async ({ world }) => {
    await refreshed(world, optout(), REFRESHABLE, mode);
    await expectLog(world, ['L-4 undefined', 'OptoutReceived null', 'IdentityUpdated null']);
    const stored = await world.tab.stored();
    expect(JSON.parse(stored[mode] ?? 'null')).toMatchObject({ status: 'optout' });
    expect(await world.tab.page.evaluate(() => window.contract.see())).toMatchObject({
      optedOut: true,
      token: 'undefined',
    });
    await world.time.advance(10 * MINUTE, MINUTE);
    expect(sentRefreshes(world)).toBe(1);
  });

for (const keyBytes of [0, 32] as const)
  test(`7.6 expired_token ends the identity and refreshing [key of ${keyBytes} bytes]`, async ({ world }) => {
    await refreshed(world, expiredToken(), { ...REFRESHABLE, keyBytes });
    await expectLog(world, ['IdentityUpdated null', 'L-3 undefined']);
    expect(await world.tab.stored()).toEqual({ localStorage: null, cookie: null });
    await world.time.advance(10 * MINUTE, MINUTE);
    expect(sentRefreshes(world)).toBe(1);
  });

test('7.6 a refresh token that ends while its refresh fails ends the identity', async ({ world }) => {
  const answer = held(html(500));
  world.operator.answerRefresh(answer);
  await openAndInit(world, world.operator.issue({ ...EXPIRED, refreshExpires: 5 * SECOND }));
  await world.time.advance(5 * SECOND);
  answer.release();
  await arrive(world);
  expect((await takeLog(world)).filter((entry) => entry.startsWith('L'))).toEqual(['L-3 undefined']);
  expect(await world.tab.stored()).toEqual({ localStorage: null, cookie: null });
});

test('7.9 a fresh identity that nobody touches is silent', async ({ world }) => {
  await openAndInit(world, world.operator.issue());
  await world.tab.page.evaluate(() => void window.contract.storageWrites.splice(0));
  await world.time.advance(10 * MINUTE, MINUTE);
  expect(await takeLog(world)).toEqual([]);
  expect(await world.tab.page.evaluate(() => window.contract.storageWrites)).toEqual([]);
});

test('7.10 one refresh at a time, however often init is called', async ({ world }) => {
  world.operator.answerRefreshOtherwise(held());
  await openAndInit(world, world.operator.issue(REFRESHABLE));
  for (const refreshRetryPeriod of [6_000, 7_000]) await world.tab.init({ refreshRetryPeriod });
  await world.time.advance(8 * SECOND);
  expect(sentRefreshes(world)).toBe(1);
});

test('7.10 a new identity during a refresh survives its answer, in memory and in storage', async ({
  world,
}) => {
  const answer = held(success({ user: 'late' }));
  world.operator.answerRefresh(answer);
  await openAndInit(world, world.operator.issue(REFRESHABLE));
  await world.tab.setIdentity(world.operator.issue({ user: 'B' }));
  answer.release();
  await arrive(world);
  expect(await takeLog(world)).toEqual(['L1 B', 'IdentityUpdated B']);
  expect(await token(world)).toBe('B');
  expect((await world.tab.storedIdentity())?.advertising_token).toContain('-B-');
});

test('7.10 an identity that is given again while it is being refreshed does not put that off', async ({
  world,
}) => {
  const answer = held(success({ user: 'B' }));
  world.operator.answerRefresh(answer);
  const identity = world.operator.issue(REFRESHABLE);
  await openAndInit(world, identity);
  await world.time.eventually(() => sentRefreshes(world) === 1, SECOND, 'it is sent');
  await world.tab.setIdentity(identity);
  await world.tab.init({ identity });
  expect(await takeLog(world)).toEqual(['IdentityUpdated A', 'InitCompleted A']);
  answer.release();
  await arrive(world);
  expect(await takeLog(world)).toEqual(['L1 B', 'IdentityUpdated B']);
  expect(sentRefreshes(world)).toBe(1);
});

test('7.1 an identity whose refresh_from lies beyond its end is refreshed before that (I20)', async ({
  world,
}) => {
  await openAndInit(world, world.operator.issue({ refreshFrom: HOUR, identityExpires: 10 * MINUTE }));
  await world.time.advance(10 * MINUTE, MINUTE / 4);
  expect(sentRefreshes(world)).toBe(1);
  expect(await token(world)).toBe('A');
});
