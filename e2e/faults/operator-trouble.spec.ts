import {
  expectNobody,
  expectRefreshed,
  expectToken,
  MOST_PER_MINUTE,
  openDue,
  openWith,
  surviveMinute,
} from '../expectations.js';
import {
  type Answer,
  clientError,
  empty,
  endless,
  expiredToken,
  html,
  invalidToken,
  junk,
  optout,
  plainOptout,
  plainSuccess,
  redirect,
  reset,
  silent,
  success,
  tooMany,
  tooShort,
  truncated,
  unauthorized,
  wrongKey,
} from '../foreign/answers.js';
import { HOUR, MINUTE, refreshDue, SECOND } from '../foreign/identity.js';
import { expect, test } from '../world.js';

const passingTroubles: Record<string, () => Answer> = {
  'a 500 page': () => html(500),
  'a 502 page': () => html(502),
  'a 429 without a readable Retry-After': () => tooMany(120, false),
  'an empty 200': empty,
  'a 200 of eight bytes': tooShort,
  'a truncated answer': truncated,
  'an answer under a wrong key': wrongKey,
  'a plain success where a sealed one is due': () => plainSuccess(200),
  'a broken connection': reset,
};

for (const [name, answer] of Object.entries(passingTroubles)) {
  test(`f1 ${name} keeps the token, announces nothing and is retried with growing pauses`, async ({
    world,
  }) => {
    const identity = await openDue(world, answer());
    const { updates } = await surviveMinute(world, identity);
    // The usable token has not changed, so there is no news.
    expect(updates).toBe(0);
    world.operator.answerRefreshOtherwise(success());
    await expectRefreshed(world, world.tab, identity, 6 * MINUTE);
  });
}

test('f1 a redirect to an error keeps the token and is retried with growing pauses', async ({ world }) => {
  const identity = await openDue(world, redirect(`${world.operator.url}/elsewhere`));
  await surviveMinute(world, identity);
});

test('f1 a readable Retry-After is honoured', async ({ world }) => {
  const identity = await openDue(world, tooMany(120, true));
  const { operator, tab, time } = world;
  await time.eventually(() => operator.refreshes().length === 1, SECOND, 'the first refresh');
  await time.advance(119 * SECOND);
  expect(operator.refreshes()).toHaveLength(1);
  await expectToken(tab, identity.advertising_token);
  operator.answerRefreshOtherwise(success());
  await expectRefreshed(world, tab, identity, 5 * MINUTE);
});

test('f2 a megabyte of junk keeps the token and is retried with growing pauses', async ({ world }) => {
  const identity = await openDue(world, junk(1_048_576));
  await surviveMinute(world, identity);
});

for (const [name, answer] of Object.entries({ starts: silent, ends: endless })) {
  test(`f3 an answer that never ${name} is given up, and the token stays`, async ({ world }) => {
    const { operator, tab, time } = world;
    const identity = await openDue(world, answer());
    const outcome = await tab.askToken();
    await time.advance(31 * SECOND);
    expect(await outcome()).toEqual({ state: 'resolved', value: identity.advertising_token });
    await time.advance(29 * SECOND);
    await expectToken(tab, identity.advertising_token);
    expect(operator.refreshes().length).toBeGreaterThan(1);
    expect(operator.refreshes().length).toBeLessThanOrEqual(MOST_PER_MINUTE);
    operator.answerRefreshOtherwise(success());
    await expectRefreshed(world, tab, identity, 5 * MINUTE);
  });
}

test('f4 offline keeps the token, tries seldom, and recovers within three seconds of coming back', async ({
  world,
}) => {
  const { context, operator, tab, time } = world;
  const identity = await openWith(world, { refreshFrom: 10 * SECOND });
  const before = (await tab.events()).length;
  const attempts: string[] = [];
  tab.page.on('request', (request) => {
    if (request.method() === 'POST') attempts.push(request.url());
  });
  await context.setOffline(true);
  await time.advance(70 * SECOND);
  await expectToken(tab, identity.advertising_token);
  expect(attempts.length).toBeLessThanOrEqual(MOST_PER_MINUTE);
  expect((await tab.events()).slice(before)).toEqual([]);
  expect(operator.refreshes()).toEqual([]);
  await context.setOffline(false);
  await expectRefreshed(world, tab, identity, 3 * SECOND);
});

const lastingErrors: Record<string, () => Answer> = {
  invalid_token: invalidToken,
  client_error: clientError,
  unauthorized,
};

for (const [name, answer] of Object.entries(lastingErrors)) {
  test(`f5 ${name} keeps the token and is retried slowly`, async ({ world }) => {
    const identity = await openDue(world, answer());
    await surviveMinute(world, identity);
    const inFirstMinute = world.operator.refreshes().length;
    await world.time.advance(9 * MINUTE, 5 * SECOND);
    await expectToken(world.tab, identity.advertising_token);
    expect(
      world.operator.refreshes().length - inFirstMinute,
      'requests in the next nine minutes',
    ).toBeLessThan(20);
  });
}

test('f6 a refresh token that the operator calls expired ends the identity', async ({ world }) => {
  const { tab, time } = world;
  await openDue(world, expiredToken());
  await time.eventually(
    async () => (await tab.eventNames()).includes('IdentityUpdated'),
    SECOND,
    'the page is told',
  );
  await time.advance(10 * SECOND);
  await expectNobody(tab);
  expect(await tab.stored()).toEqual({ localStorage: null, cookie: null });
  expect(world.operator.refreshes()).toHaveLength(1);
});

for (const status of [500, 400, 200]) {
  test(`f7 an opt-out that nobody sealed, in a ${status}, opts nobody out`, async ({ world }) => {
    const identity = await openDue(world, plainOptout(status));
    await surviveMinute(world, identity);
    expect((await world.tab.state()).optedOut).toBe(false);
    expect((await world.tab.storedIdentity())?.status).toBeUndefined();
  });
}

test('f7 a sealed opt-out still counts', async ({ world }) => {
  await openDue(world, optout());
  const optedOut = async (): Promise<boolean> => (await world.tab.state()).optedOut === true;
  await world.time.eventually(optedOut, SECOND, 'the user is opted out');
});

for (const status of [500, 400]) {
  test(`f8 a success that nobody sealed, in a ${status}, replaces nothing`, async ({ world }) => {
    const identity = await openDue(world, plainSuccess(status));
    await surviveMinute(world, identity);
    expect((await world.tab.storedIdentity())?.advertising_token).toBe(identity.advertising_token);
  });
}

test('f9 an outage through both expiries shows no dead token, and says so once each time', async ({
  world,
}) => {
  const { operator, tab, time } = world;
  operator.answerRefreshOtherwise(html(503));
  const identity = await openWith(world, {
    refreshFrom: -1,
    identityExpires: MINUTE,
    refreshExpires: 2 * MINUTE,
  });
  const before = (await tab.events()).length;
  for (let second = 1; second <= 180; second += 1) {
    await time.advance(SECOND);
    const { token, loginRequired } = await tab.state();
    const now = time.now();
    expect({ second, token }).toEqual({
      second,
      token: now < identity.identity_expires ? identity.advertising_token : undefined,
    });
    expect({ second, loginRequired }).toEqual({ second, loginRequired: now >= identity.refresh_expires });
  }
  const outcome = await tab.askToken();
  await time.settle();
  expect((await outcome()).state).toBe('rejected');
  expect(await tab.stored()).toEqual({ localStorage: null, cookie: null });
  const news = (await tab.events()).slice(before).filter(({ event }) => event === 'IdentityUpdated');
  expect(news.length).toBeGreaterThanOrEqual(1);
  expect(news.length).toBeLessThanOrEqual(2);
  expect(news.every(({ token }) => token === null)).toBe(true);
  expect(operator.refreshes().length).toBeLessThan(2 * MOST_PER_MINUTE);
});

test('o3 a token that runs out with no refresh to be had is announced, once', async ({ world }) => {
  const { operator, tab, time } = world;
  operator.answerRefreshOtherwise(html(503));
  await openWith(world, { ...refreshDue, identityExpires: 90 * SECOND, refreshExpires: HOUR });
  const before = (await tab.events()).length;
  await time.advance(85 * SECOND);
  expect((await tab.events()).slice(before)).toEqual([]);
  await time.advance(10 * SECOND);
  expect((await tab.events()).slice(before)).toEqual([{ event: 'IdentityUpdated', token: null }]);
  expect(await tab.token()).toBeUndefined();
  await time.advance(5 * MINUTE, 5 * SECOND);
  expect((await tab.events()).slice(before)).toHaveLength(1);
});
