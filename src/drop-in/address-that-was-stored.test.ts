import { expect, it } from 'vitest';
import { issue } from '../simulation/answers.js';
import { createProfile, createWorld, settle } from '../simulation/world.js';
import { loadSdk } from './fixtures/load-sdk.js';

const ADDRESS = 'https://operator.publisher.example';

// In the turn of the load: as by an init in SdkLoaded's or InitCompleted's callback, or a bundle with both.
it.each([
  ['in the turn of the load', 0],
  ['later', 1],
  ['after a while', 10_000],
])('a page that names the very operator whose address is stored asks it at once: %s', async (_, wait) => {
  const profile = createProfile();
  const before = createWorld({ profile });
  const identity = issue(before.now(), { refresh_from: before.now() - 1 });
  loadSdk(before).init({ baseUrl: ADDRESS, identity });
  const world = createWorld({ profile });
  const sdk = loadSdk(world);
  if (wait) await world.pass(wait);
  expect(world.requests).toEqual([]);
  sdk.init({ baseUrl: ADDRESS });
  await settle();
  expect(world.requests).toHaveLength(1);
});

it('a legacy callback that comes with another address is told the state', async () => {
  const world = createWorld();
  const sdk = loadSdk(world);
  sdk.init({ baseUrl: ADDRESS, identity: issue(world.now(), { refresh_from: world.now() - 1 }) });
  world.requests[0]?.fail();
  await settle();
  const statuses: number[] = [];
  sdk.init({ baseUrl: 'https://other.publisher.example', callback: ({ status }) => statuses.push(status) });
  expect(statuses).toEqual([0]);
});
