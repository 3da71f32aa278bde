import { describe, expect, it } from 'vitest';
import { issue, success } from '../simulation/answers.js';
import { createWorld, settle } from '../simulation/world.js';
import { loadSdk } from './fixtures/load-sdk.js';

const ESTABLISHED = 0;

it('a legacy callback that comes after a refresh is told ESTABLISHED, which is news to it', async () => {
  const world = createWorld();
  const sdk = loadSdk(world);
  const identity = issue(world.now(), { refresh_from: world.now() - 1 });
  sdk.init({ identity });
  const fresh = issue(world.now());
  world.requests[0]?.answer(success(fresh, identity));
  await settle();
  expect(sdk.getAdvertisingToken()).toBe(fresh.advertising_token);
  const told: unknown[] = [];
  sdk.init({
    callback: ({ status, statusText, advertisingToken }) => told.push([status, statusText, advertisingToken]),
  });
  expect(told).toEqual([[ESTABLISHED, 'Identity established', fresh.advertising_token]]);
});

describe.each([
  ['plainly', undefined],
  ['sealed', ''],
])('an identity that is kept %s', (_, sealed) => {
  it.each([{}, { refresh_token: 'renewed-refresh-token' }])(
    'and given again with %j is no new state to a legacy callback',
    (changes) => {
      const world = createWorld();
      const sdk = loadSdk(world, [], { sealed });
      const identity = issue(world.now());
      const statuses: number[] = [];
      sdk.init({ identity, callback: ({ status }) => statuses.push(status) });
      sdk.setIdentity({ ...identity, ...changes });
      sdk.setIdentity({ ...identity, ...changes });
      expect(statuses).toEqual([ESTABLISHED]);
    },
  );
});
