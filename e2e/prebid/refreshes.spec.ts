import {
  type Answer,
  clientError,
  expiredToken,
  genericError,
  held,
  invalidToken,
  junk,
  optout,
  reset,
  silent,
  success,
  successWithoutBody,
  tooShort,
  unauthorized,
  wrongKey,
} from '../foreign/answers.js';
import { MINUTE, refreshDue } from '../foreign/identity.js';
import { configOf, expired, generationFor } from './configs.js';
import { expect, test } from './world.js';

const status500: Answer = { reply: () => ({ status: 500, body: 'Internal Server Error' }) };

const failures: Readonly<Record<string, [row: string, answer: Answer]>> = {
  'an answer sealed with another key': ['F1', wrongKey()],
  'status 500': ['F1b', status500],
  'a broken connection': ['F1b', reset()],
  'an answer of another shape': ['F1b', successWithoutBody()],
  'an answer that is no JSON': ['F1b', junk(100)],
  'an answer that is too short': ['F1b', tooShort()],
};

for (const [what, [row, answer]] of Object.entries(failures))
  test(`${row} ${what} holds up no auction, and getUserIdsAsync settles`, async ({
    world: { tab, operator },
  }) => {
    operator.answerRefreshOtherwise(answer);
    await tab.open({ config: configOf({ operator }, operator.issue(expired)) });
    expect((await tab.auction()).waited).toBeLessThan(1_500);
    expect((await tab.auction()).waited).toBeLessThan(1_500);
    expect(await tab.idsSettle(4_500)).toBe(true);
    expect(await tab.errors()).toEqual([]);
  });

test('F1b a response key that is none costs no auction', async ({ world: { tab, operator } }) => {
  const token = { ...operator.issue(expired), refresh_response_key: '%%%' };
  await tab.open({ config: configOf({ operator }, token) });
  expect((await tab.auction()).waited).toBeLessThan(1_500);
  expect(await tab.idsSettle(4_500)).toBe(true);
  expect(await tab.errors()).toEqual([]);
});

const refusals: Readonly<Record<string, Answer>> = {
  expired_token: expiredToken(),
  invalid_token: invalidToken(),
  client_error: clientError(),
  error: genericError(),
  unauthorized: unauthorized(),
};

for (const [word, answer] of Object.entries(refusals))
  test(`F6 a token that was refused with ${word} is not sent again by the next pages`, async ({
    world: { tab, operator },
  }) => {
    operator.answerRefreshOtherwise(answer);
    await tab.open({ config: configOf({ operator }, operator.issue(expired)) });
    for (let load = 0; load < 3; load += 1) {
      expect((await tab.auction()).waited).toBeLessThan(1_500);
      await tab.reload();
    }
    expect(operator.refreshes().length).toBe(1);
    expect(await tab.errors()).toEqual([]);
  });

test('F7 an opt-out at a refresh ends the token at once, and all requests', async ({
  world: { tab, operator },
}) => {
  operator.answerRefreshOtherwise(optout());
  await tab.open({ config: configOf({ operator }, operator.issue(refreshDue)) });
  await tab.auction();
  expect((await tab.auction()).openx).toBeUndefined();
  await tab.reload();
  expect((await tab.auction()).openx).toBeUndefined();
  expect(operator.refreshes().length).toBe(1);
});

test('F30 an opt-out of a generation is believed by the next pages', async ({ world: { tab, operator } }) => {
  operator.answerGenerate(optout(), optout(), optout());
  const params = generationFor({ operator }, 'someone@example.com');
  await tab.open({ config: configOf({ operator }, undefined, { params }) });
  for (let load = 0; load < 3; load += 1) {
    expect((await tab.auction()).openx).toBeUndefined();
    expect(await tab.userIds()).toEqual({ uid2: { optout: true } });
    await tab.reload();
  }
  expect(operator.generates().length).toBe(1);
});

test('F9 two tabs send one request and end with the same token', async ({
  world: { tab, newTab, operator, time },
}) => {
  const answer = held();
  operator.answerRefresh(answer);
  const config = configOf({ operator }, operator.issue(expired));
  await tab.open({ config });
  const other = await newTab();
  await other.open({ config });
  answer.release();
  await time.advance(1_000, 100);
  await tab.auction();
  await other.auction();
  expect(operator.refreshes().length).toBe(1);
  expect(await other.userIds()).toEqual({ uid2: { id: expect.any(String) } });
  expect(await other.userIds()).toEqual(await tab.userIds());
});

test('F9 a request leaves in the very turn in which Prebid asks for the id', async ({
  world: { tab, operator },
}) => {
  operator.answerRefresh(held());
  await tab.open({ config: configOf({ operator }, operator.issue(refreshDue)) });
  // Its lease is there before anything else of the page could run.
  expect(operator.refreshes().length).toBe(1);
});

test('F10 an operator that never answers costs one auction delay at most', async ({
  world: { tab, operator },
}) => {
  operator.answerRefreshOtherwise(silent());
  await tab.open({ config: configOf({ operator }, operator.issue(expired)) });
  expect((await tab.auction()).waited).toBeLessThanOrEqual(1_600);
  expect(await tab.idsSettle(6_000)).toBe(true);
  expect((await tab.auction()).waited).toBeLessThan(1_500);
});

test('F11 a token that expires while the page is open is never sent, and its successor is', async ({
  world: { tab, operator, time },
}) => {
  const first = operator.issue({ refreshFrom: MINUTE, identityExpires: 3 * MINUTE });
  await tab.open({ config: configOf({ operator }, first) });
  await tab.auction();
  await time.advance(2 * MINUTE, 30_000);
  const second = await tab.auction();
  expect(operator.refreshes().length).toBe(1);
  expect(second.openx).toBeDefined();
  expect(JSON.stringify(second.openx)).not.toContain(first.advertising_token);
});

test('F11 nothing is sent for an expired token whose refresh fails', async ({
  world: { tab, operator, time },
}) => {
  operator.answerRefreshOtherwise(status500);
  await tab.open({ config: configOf({ operator }, operator.issue({ identityExpires: MINUTE })) });
  expect((await tab.auction()).openx).toBeDefined();
  await time.advance(2 * MINUTE, 30_000);
  expect((await tab.auction()).openx).toBeUndefined();
});

test('F12 auctions with a valid token start at once while its refresh is under way', async ({
  world: { tab, operator },
}) => {
  operator.answerRefreshOtherwise(silent());
  const identity = operator.issue(refreshDue);
  await tab.open({ config: configOf({ operator }, identity, { auctionDelay: 2_000 }) });
  for (const auction of [await tab.auction(), await tab.auction()]) {
    expect(auction.waited).toBe(0);
    expect(JSON.stringify(auction.openx)).toContain(identity.advertising_token);
  }
});

for (const [what, [, answer]] of Object.entries(failures))
  test(`F12 auctions with a valid token start at once although its refresh ends with ${what}`, async ({
    world: { tab, operator, time },
  }) => {
    operator.answerRefreshOtherwise(answer);
    const identity = operator.issue(refreshDue);
    await tab.open({ config: configOf({ operator }, identity, { auctionDelay: 2_000 }) });
    for (const _ of ['first', 'second']) {
      const auction = await tab.auction();
      expect(auction.waited).toBe(0);
      expect(JSON.stringify(auction.openx)).toContain(identity.advertising_token);
      await time.settle();
      expect(operator.refreshes().length).toBe(1);
    }
    expect(await tab.errors()).toEqual([]);
  });

test('F12 a refreshed token is in the next auction', async ({ world: { tab, operator } }) => {
  const answer = held(success({ user: 'B' }));
  operator.answerRefresh(answer);
  await tab.open({ config: configOf({ operator }, operator.issue(refreshDue), { auctionDelay: 2_000 }) });
  expect((await tab.auction()).waited).toBe(0);
  answer.release();
  const next = await tab.auction();
  expect(next.waited).toBe(0);
  await expect.poll(async () => JSON.stringify(await tab.userIds())).toContain('advertising-B');
});
