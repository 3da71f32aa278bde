import { describe, expect, it } from 'vitest';
import { UID2 } from '../identity/product.js';
import { issue } from '../simulation/answers.js';
import { createProfile, createWorld, settle } from '../simulation/world.js';
import { loadSdk } from './fixtures/load-sdk.js';

const { storageKey: KEY, cookie: NAME } = UID2;
const encoded = (value: unknown) => encodeURIComponent(JSON.stringify(value));
const DAY = 86_400_000;

describe('what else lies in the other place', () => {
  it.each(['{}', 'null', 'junk'])(
    'is no identity to put back when the server deletes its cookie (localStorage: %s)',
    (junk) => {
      const profile = createProfile();
      const world = createWorld({ profile });
      profile.items.set(KEY, junk);
      profile.cookies.set(NAME, encoded(issue(world.now())));
      const sdk = loadSdk(world);
      sdk.init({ useCookie: true });
      expect(sdk.getAdvertisingToken()).toBeDefined();
      profile.cookies.delete(NAME);
      world.wake();
      expect(sdk.getAdvertisingToken()).toBeUndefined();
      expect(profile.cookies.has(NAME)).toBe(false);
    },
  );

  it('is no identity to put back when another tab empties localStorage (cookie: deleted)', async () => {
    const profile = createProfile();
    const world = createWorld({ profile });
    profile.items.set(KEY, JSON.stringify(issue(world.now())));
    profile.cookies.set(NAME, 'deleted');
    const sdk = loadSdk(world);
    sdk.init({});
    await settle();
    expect(sdk.getAdvertisingToken()).toBeDefined();
    profile.items.delete(KEY);
    world.otherTabWrote(KEY);
    expect(sdk.getAdvertisingToken()).toBeUndefined();
    expect(profile.items.has(KEY)).toBe(false);
  });

  it('comes first where the cookie that is asked for died long ago', () => {
    const profile = createProfile();
    const world = createWorld({ profile });
    const good = issue(world.now());
    profile.items.set(KEY, JSON.stringify(good));
    profile.cookies.set(NAME, encoded(issue(world.now() - 9 * DAY)));
    const sdk = loadSdk(world);
    expect(sdk.getAdvertisingToken()).toBe(good.advertising_token);
    sdk.init({ useCookie: true });
    expect(sdk.getAdvertisingToken()).toBe(good.advertising_token);
  });

  it('tells of no logout while the place itself can not be read', () => {
    const world = createWorld();
    const sdk = loadSdk(world);
    const identity = issue(world.now());
    sdk.init({ identity });
    world.block('everything');
    world.wake();
    expect(sdk.getAdvertisingToken()).toBe(identity.advertising_token);
  });
});
