import { beforeEach, describe, expect, it } from 'vitest';
import { UID2 } from '../identity/product.js';
import { issue } from '../simulation/answers.js';
import { createProfile, createWorld, type Profile, settle, type World } from '../simulation/world.js';
import type { Sdk } from './contract.js';
import { loadSdk } from './fixtures/load-sdk.js';

const { storageKey: KEY, cookie: NAME } = UID2;

describe('an init that names another place', () => {
  let profile: Profile;
  let world: World;
  let sdk: Sdk;
  beforeEach(() => {
    profile = createProfile();
    world = createWorld({ profile });
    sdk = loadSdk(world);
  });

  it('takes along who has logged in elsewhere, though the news of it has not come yet', async () => {
    sdk.init({});
    await settle();
    const identity = issue(world.now());
    profile.items.set(KEY, JSON.stringify(identity));
    sdk.init({ useCookie: true });
    expect(sdk.getAdvertisingToken()).toBe(identity.advertising_token);
    expect(decodeURIComponent(profile.cookies.get(NAME) ?? '')).toContain(identity.advertising_token);
  });

  it('does not bring back who has logged out elsewhere', async () => {
    sdk.init({ identity: issue(world.now()) });
    await settle();
    profile.items.delete(KEY);
    sdk.init({ useCookie: true });
    await world.pass(1_000);
    expect(sdk.getAdvertisingToken()).toBeUndefined();
    expect(profile.cookies.has(NAME)).toBe(false);
  });

  it('does not put the user before in the place of who has logged in elsewhere', async () => {
    sdk.init({ identity: issue(world.now()) });
    await settle();
    const next = issue(world.now());
    profile.items.set(KEY, JSON.stringify(next));
    sdk.init({ useCookie: true });
    await world.pass(1_000);
    expect(sdk.getAdvertisingToken()).toBe(next.advertising_token);
    expect(decodeURIComponent(profile.cookies.get(NAME) ?? '')).toContain(next.advertising_token);
  });

  it.each<[string, () => void]>([
    [
      'InitCompleted',
      () => {
        sdk.callbacks.push((event) => event === 'InitCompleted' && sdk.disconnect());
        sdk.init({ useCookie: true });
      },
    ],
    [
      'legacy',
      () =>
        sdk.init({
          useCookie: true,
          identity: issue(world.now() + 1_000),
          callback: () => sdk.disconnect(),
        }),
    ],
  ])('leaves nothing in either place where its %s callback logs out', (_, move) => {
    sdk.init({ identity: issue(world.now()) });
    move();
    expect(sdk.getAdvertisingToken()).toBeUndefined();
    expect(profile.cookies.has(NAME)).toBe(false);
    expect(profile.items.has(KEY)).toBe(false);
  });
});
