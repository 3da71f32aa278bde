import { expect, it } from 'vitest';
import { equipped } from '../fixtures/equipped.js';
import { issue } from '../simulation/answers.js';
import { createWorld, settle, type World } from '../simulation/world.js';
import { loadSdk } from './fixtures/load-sdk.js';

const CAP = 300_000;

/** A page whose timers take delays as browsers do: what is no number of theirs counts as none. */
function openPage(): World {
  const world = createWorld();
  const { setTimeout } = world.environment;
  return equipped(world, {
    setTimeout: (run, delay) => setTimeout(run, delay >= 1 && delay < 2 ** 31 ? delay : 1),
  });
}

const fail = async ({ requests }: World): Promise<void> => {
  for (const request of requests) request.answer(new Response('{}', { status: 500 }));
  await settle();
};

// Of a day, and what arithmetic on the page may come to.
it.each([7_300_000, 86_400_000, 1e12, Number.POSITIVE_INFINITY])(
  'with a retry period of %d ms a failed refresh is repeated within five minutes, and not at once',
  async (refreshRetryPeriod) => {
    const world = openPage();
    const sdk = loadSdk(world);
    sdk.init({ identity: issue(world.now(), { refresh_from: world.now() - 1 }), refreshRetryPeriod });
    await fail(world);
    const before = world.fired();
    await world.pass(CAP - 1_000);
    expect(world.requests).toHaveLength(1);
    expect(world.fired() - before).toBeLessThan(5);
    await world.pass(10_000);
    expect(world.requests).toHaveLength(2);
  },
);

it('a retry period that is no number counts as none', async () => {
  const world = openPage();
  const sdk = loadSdk(world);
  const identity = issue(world.now(), { refresh_from: world.now() - 1 });
  sdk.init({ identity, refreshRetryPeriod: Number.NaN });
  await fail(world);
  const before = world.fired();
  await world.pass(4_000);
  expect(world.requests).toHaveLength(1);
  expect(world.fired() - before).toBeLessThan(5);
  await world.pass(6_000);
  expect(world.requests).toHaveLength(2);
});
