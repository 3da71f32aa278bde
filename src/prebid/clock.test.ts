import { expect, test } from 'vitest';
import { issue, success } from '../simulation/answers.js';
import { createPage } from './fixtures/page.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test('a token is refreshed once, and goes on being shown, under a clock that is fast by nearly as long as it lives', async () => {
  const page = createPage();
  const behind = page.world.now() - 59.9 * MINUTE;
  const identity = issue(behind);
  page.ask({ uid2Token: identity });
  const fresh = issue(behind);
  page.world.requests[0]?.answer(success(fresh, identity));
  await page.world.pass(10 * MINUTE);
  expect(page.value()).toEqual({ id: fresh.advertising_token });
  expect(page.world.requests).toHaveLength(1);
});

test('an answer that a sleeping device has kept until its token had expired is not shown', async () => {
  const page = createPage();
  const uid2Token = issue(page.world.now(), { identity_expires: page.world.now() - 1 });
  page.ask({ uid2Token });
  const fresh = issue(page.world.now());
  page.world.shiftClock(2 * HOUR);
  page.world.requests[0]?.answer(success(fresh, uid2Token));
  await page.world.pass(0);
  expect(page.value()).toBeUndefined();
});

test('a clock that is set back by a day during a request makes no token live longer', async () => {
  const page = createPage();
  const truth = page.world.now();
  const uid2Token = issue(truth, { identity_expires: truth - 1 });
  page.ask({ uid2Token });
  page.world.shiftClock(-24 * HOUR);
  const fresh = issue(truth);
  page.world.requests[0]?.answer(success(fresh, uid2Token));
  await page.world.pass(0);
  expect(page.value()).toEqual({ id: fresh.advertising_token });
  page.world.shiftClock(2 * HOUR);
  expect(page.value()).toBeUndefined();
});
