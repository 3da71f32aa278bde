import { expect, it } from 'vitest';
import { outcomeOf } from '../fixtures/outcome.js';
import { issue, success } from '../simulation/answers.js';
import { createWorld, settle } from '../simulation/world.js';
import { loadSdk } from './fixtures/load-sdk.js';

const HOUR = 3_600_000;

it('a token ends with its refresh token, and the page hears of it', async () => {
  const world = createWorld();
  const heard: unknown[] = [];
  const sdk = loadSdk(world, [
    (event, { identity }) => void heard.push([event, identity?.advertising_token]),
  ]);
  const identity = issue(world.now(), {
    refresh_from: world.now() + HOUR / 2,
    refresh_expires: world.now() + 10_000,
  });
  sdk.init({ identity });
  await world.pass(9_000);
  expect(heard.at(-1)).toEqual(['InitCompleted', identity.advertising_token]);
  await world.pass(2_000);
  expect(sdk.getAdvertisingToken()).toBeUndefined();
  expect(heard.at(-1)).toEqual(['IdentityUpdated', undefined]);
});

it('a page that slept over the end of its token gets the next one from the promise that it asks for', async () => {
  const world = createWorld();
  const sdk = loadSdk(world);
  const identity = issue(world.now());
  sdk.init({ identity });
  await settle();
  world.shiftClock(2 * HOUR);
  const outcome = outcomeOf(sdk.getAdvertisingTokenAsync());
  await settle();
  expect(outcome()).toBe('pending');
  expect(world.requests).toHaveLength(1);
  const fresh = issue(world.now());
  world.requests[0]?.answer(success(fresh, identity));
  await settle();
  expect(outcome()).toBe(fresh.advertising_token);
});
