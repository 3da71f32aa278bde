import { openDue, openWith } from '../expectations.js';
import { held, html, silent } from '../foreign/answers.js';
import { MINUTE, SECOND } from '../foreign/identity.js';
import { expect, test } from '../world.js';

test('k1 a token asked for before init() waits for it, however long', async ({ world }) => {
  const { tab, time, operator } = world;
  await tab.seed('localStorage', operator.issue());
  await tab.open({ init: null });
  const outcome = await tab.askToken();
  await time.advance(MINUTE);
  expect((await outcome()).state).toBe('pending');
});

test('k2 a token asked for before init() comes with a stored identity', async ({ world }) => {
  const { tab, time, operator } = world;
  const identity = operator.issue();
  await tab.seed('localStorage', identity);
  await tab.open({ init: null });
  const outcome = await tab.askToken();
  await tab.init(world.options());
  await time.settle();
  expect(await outcome()).toEqual({ state: 'resolved', value: identity.advertising_token });
});

test('k2 a token asked for before init() is refused when nobody is logged in', async ({ world }) => {
  const { tab, time } = world;
  await tab.open({ init: null });
  const outcome = await tab.askToken();
  await tab.init(world.options());
  await time.settle();
  expect((await outcome()).state).toBe('rejected');
});

test('k3 a failed refresh gives the old token while it is valid', async ({ world }) => {
  const { tab, time } = world;
  const answer = held(html(500));
  const identity = await openDue(world, answer);
  const outcome = await tab.askToken();
  await time.settle();
  expect((await outcome()).state, 'asked for while the refresh is in flight').toBe('pending');
  answer.release();
  await time.advance(SECOND);
  expect(await outcome()).toEqual({ state: 'resolved', value: identity.advertising_token });
});

test('k3 a failed refresh refuses a token that has expired', async ({ world }) => {
  const { operator, tab, time } = world;
  const answer = held(html(500));
  operator.answerRefreshOtherwise(answer);
  await openWith(world, { refreshFrom: -MINUTE, identityExpires: -SECOND });
  const outcome = await tab.askToken();
  await time.settle();
  expect((await outcome()).state, 'asked for while the refresh is in flight').toBe('pending');
  answer.release();
  await time.advance(SECOND);
  expect((await outcome()).state).toBe('rejected');
});

test('k4 a hanging refresh keeps nobody waiting for a token that is valid', async ({ world }) => {
  // A refresh in flight is waited for, as the official SDK does, but no longer than its time limit.
  const { tab, time } = world;
  const identity = await openDue(world, silent());
  expect(await tab.token()).toBe(identity.advertising_token);
  const outcome = await tab.askToken();
  await time.advance(31 * SECOND);
  expect(await outcome()).toEqual({ state: 'resolved', value: identity.advertising_token });
});

for (const started of [true, false]) {
  test(`k5 after a logout ${started ? 'the' : 'without init() the'} promise is refused`, async ({
    world,
  }) => {
    const { operator, tab, time } = world;
    await tab.seed('localStorage', operator.issue());
    await tab.open({ init: started ? world.options() : null });
    const earlier = await tab.askToken();
    await tab.disconnect();
    const later = await tab.askToken();
    await time.settle();
    if (!started) expect((await earlier()).state).toBe('rejected');
    expect((await later()).state).toBe('rejected');
  });
}
