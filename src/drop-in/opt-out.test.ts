import { expect, it } from 'vitest';
import { UID2 } from '../identity/product.js';
import { issue } from '../simulation/answers.js';
import { createProfile, createWorld } from '../simulation/world.js';
import { loadSdk } from './fixtures/load-sdk.js';

const HOUR = 3_600_000;

it.each([1, 100])('a user who comes back after an opt-out counts, with a token of %i h', (hours) => {
  const world = createWorld();
  const sdk = loadSdk(world);
  sdk.init({ identity: issue(world.now()) });
  sdk.setIdentity({ status: 'optout' });
  expect(sdk.hasOptedOut()).toBe(true);
  const expires = world.now() + hours * HOUR;
  const next = issue(world.now(), { identity_expires: expires, refresh_expires: expires + HOUR });
  sdk.init({ identity: next });
  expect(sdk.hasOptedOut()).toBe(false);
  expect(sdk.getAdvertisingToken()).toBe(next.advertising_token);
});

it('what is stored as an opt-out is one, whatever tokens lie beside', () => {
  const profile = createProfile();
  const world = createWorld({ profile });
  profile.items.set(UID2.storageKey, JSON.stringify({ ...issue(world.now()), status: 'optout' }));
  const sdk = loadSdk(world);
  expect(sdk.getAdvertisingToken()).toBeUndefined();
  sdk.init({});
  expect(sdk.hasOptedOut()).toBe(true);
  expect(sdk.getAdvertisingToken()).toBeUndefined();
  expect(world.requests).toHaveLength(0);
});
