import {
  expectRefreshed,
  expectToken,
  MOST_PER_MINUTE,
  openDue,
  openWith,
  surviveMinute,
} from './expectations.js';
import { type Answer, html, junk, silent, success, tooMany, truncated, wrongKey } from './foreign/answers.js';
import { MINUTE, refreshDue, SECOND } from './foreign/identity.js';
import { modes } from './tab.js';
import { expect, test } from './world.js';

const troubles: Record<string, () => Answer> = {
  'never answers': silent,
  'answers 500': () => html(500),
  'answers 429 with Retry-After': () => tooMany(30, true),
  'answers junk': () => junk(100),
  'answers half of what it should': truncated,
  'seals with a wrong key': wrongKey,
};

for (const mode of modes) {
  for (const [name, answer] of Object.entries(troubles)) {
    test(`keeps the valid token and asks seldom while the operator ${name} [${mode}]`, async ({ world }) => {
      const identity = await openDue(world, answer(), mode);
      await surviveMinute(world, identity);
      await world.tab.reload();
      await expectToken(world.tab, identity.advertising_token);
      world.operator.answerRefreshOtherwise(success());
      await expectRefreshed(world, world.tab, identity, 6 * MINUTE);
    });
  }
}

test('recovers within three seconds of coming back online', async ({ world }) => {
  const { context, operator, tab, time } = world;
  const identity = await openWith(world, { refreshFrom: 30 * SECOND });
  const attempts: string[] = [];
  tab.page.on('request', (request) => {
    if (request.method() === 'POST') attempts.push(request.url());
  });
  await context.setOffline(true);
  await time.advance(90 * SECOND);
  await expectToken(tab, identity.advertising_token);
  expect(attempts.length).toBeLessThanOrEqual(MOST_PER_MINUTE);
  await context.setOffline(false);
  await expectRefreshed(world, tab, identity, 3 * SECOND);
  expect(operator.refreshes()).toHaveLength(1);
});

test.describe('by the real clock', () => {
  test.use({ realTime: true });

  test('gives up an answer that never comes within 30 seconds', async ({ world }) => {
    const { operator, tab, time } = world;
    operator.answerRefresh(silent());
    const identity = await openWith(world, refreshDue);
    const outcome = await tab.askToken();
    const settled = async (): Promise<boolean> => (await outcome()).state !== 'pending';
    await time.eventually(settled, 30 * SECOND, 'the time limit has struck');
    expect(await outcome()).toEqual({ state: 'resolved', value: identity.advertising_token });
    await expectRefreshed(world, tab, identity, 20 * SECOND);
  });
});
