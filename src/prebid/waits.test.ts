import { expect, test } from 'vitest';
import { issue } from '../simulation/answers.js';
import { createProfile } from '../simulation/world.js';
import { createPage, type Page } from './fixtures/page.js';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

const ask = (page: Page): void =>
  void page.ask({
    uid2Token: issue(page.world.now(), {
      refresh_from: page.world.now() - 3 * DAY,
      identity_expires: page.world.now() - 2 * DAY,
    }),
  });

test.each([
  ['1800', 30],
  // No server may silence a page for longer than an hour.
  ['86400', 60],
])('after Retry-After: %s nothing is sent for %i minutes', async (seconds, minutes) => {
  const page = createPage();
  ask(page);
  const headers = { 'Retry-After': seconds };
  page.world.requests[0]?.answer(new Response('busy', { status: 503, headers }));
  await page.world.pass((minutes - 1) * MINUTE);
  expect(page.world.requests).toHaveLength(1);
  await page.world.pass(6 * MINUTE);
  expect(page.world.requests.length).toBeGreaterThan(1);
});

test.each([[503], [429]])(
  'after status %i without a word on when, it is asked again in time',
  async (status) => {
    const page = createPage();
    ask(page);
    page.world.requests[0]?.answer(new Response('busy', { status }));
    await page.world.pass(11 * MINUTE);
    expect(page.world.requests.length).toBeGreaterThan(1);
  },
);

test('a clock that is set back lengthens no wait beyond an hour', async () => {
  const profile = createProfile();
  const page = createPage(profile);
  ask(page);
  page.world.requests[0]?.answer(new Response('{}', { status: 400 }));
  await page.world.pass(0);
  const { notBefore = 0 } = page.stored() ?? {};
  const next = createPage(profile, notBefore - DAY);
  next.ask();
  expect(next.world.requests).toHaveLength(1);
});
