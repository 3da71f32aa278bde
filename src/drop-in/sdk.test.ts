import { describe, expect, it } from 'vitest';
import { issue } from '../simulation/answers.js';
import { createProfile, createWorld, type Profile, settle } from '../simulation/world.js';
import { loadSdk } from './fixtures/load-sdk.js';

/** A profile in which an earlier page has stored an identity, with its options or without. */
function visited(withOptions: boolean): Profile {
  const profile = createProfile();
  const world = createWorld({ profile });
  loadSdk(world).init({ identity: issue(world.now()) });
  if (!withOptions) profile.items.delete('UID2-sdk-identity_config');
  return profile;
}

describe('from load to the first callback', () => {
  it.each([
    [true, 'in the turn of the load'],
    [true, 'later'],
    [false, 'in the turn of the load'],
    [false, 'later'],
  ])(
    'storage is touched at most four times (options stored: %s; init runs %s)',
    async (withOptions, when) => {
      const world = createWorld({ profile: visited(withOptions) });
      let touched: number | undefined;
      const sdk = loadSdk(world, [
        (event) => {
          if (event === 'InitCompleted') touched ??= world.accesses.reads + world.accesses.writes;
        },
      ]);
      if (when === 'later') await Promise.resolve();
      sdk.init({});
      expect(touched).toBeLessThanOrEqual(4);
      expect(sdk.getAdvertisingToken()).toMatch(/^advertising/);
    },
  );

  it('no listener to storage is added, which in browsers takes longer than all else; it is right afterwards', async () => {
    const world = createWorld({ profile: visited(false) });
    const { environment } = world;
    const types: string[] = [];
    let before: string[] | undefined;
    const addEventListener: typeof environment.addEventListener = (type, ...more) => {
      types.push(type);
      environment.addEventListener?.(type, ...more);
    };
    const watched = { ...world, environment: { ...environment, addEventListener } };
    const callback = (event: string) => {
      if (event === 'InitCompleted') before ??= [...types];
    };
    loadSdk(watched, [callback]).init({});
    expect(before).toContain('pageshow');
    expect(before).not.toContain('storage');
    await settle();
    expect(types).toContain('storage');
  });

  it('a page that loads after a login elsewhere sees it, though the script was loaded before', async () => {
    const profile = createProfile();
    const world = createWorld({ profile });
    const sdk = loadSdk(world, [() => {}]);
    await Promise.resolve();
    const identity = issue(world.now());
    profile.items.set('UID2-sdk-identity', JSON.stringify(identity));
    sdk.init({});
    expect(sdk.getAdvertisingToken()).toBe(identity.advertising_token);
  });
});

describe('between a getter and init, in one turn,', () => {
  const KEY = 'UID2-sdk-identity';

  it('what the page stores counts', () => {
    const profile = createProfile();
    const world = createWorld({ profile });
    const sdk = loadSdk(world);
    const identity = issue(world.now());
    if (sdk.isLoginRequired()) profile.items.set(KEY, JSON.stringify(identity));
    expect(sdk.getAdvertisingToken()).toBe(identity.advertising_token);
    sdk.init({});
    expect(sdk.getAdvertisingToken()).toBe(identity.advertising_token);
  });

  it('what the page deletes is gone', () => {
    const profile = createProfile();
    const world = createWorld({ profile });
    profile.items.set(KEY, JSON.stringify(issue(world.now(), { refresh_from: world.now() - 1 })));
    const sdk = loadSdk(world);
    expect(sdk.getAdvertisingToken()).toBeDefined();
    profile.items.delete(KEY);
    sdk.init({});
    expect(sdk.getAdvertisingToken()).toBeUndefined();
    expect(world.requests).toHaveLength(0);
  });
});
