import { beforeEach, describe, expect, it } from 'vitest';
import { equipped } from '../fixtures/equipped.js';
import { outcomeOf } from '../fixtures/outcome.js';
import { issue } from '../simulation/answers.js';
import { createLockManager } from '../simulation/lock-manager.js';
import { createProfile, createWorld, type Profile, settle, type World } from '../simulation/world.js';
import type { Sdk } from './contract.js';
import { loadSdk } from './fixtures/load-sdk.js';

const ADDRESS = 'https://operator.publisher.example';
const OPTIONS = { serverPublicKey: 'UID2-X-L-key', subscriptionId: 'subscription' };
const HOUR = 3_600_000;

/** A browser in which an earlier page has named the operator, and an identity has fallen due since. */
function visited(): Profile {
  const profile = createProfile();
  const world = createWorld({ profile });
  const identity = issue(world.now(), { refresh_from: world.now() - 1 });
  loadSdk(world).init({ baseUrl: ADDRESS, identity });
  return profile;
}

describe('a page that has not named the operator whose address is stored', () => {
  let world: World;
  let events: string[];
  let sdk: Sdk;
  beforeEach(async () => {
    world = createWorld({ profile: visited() });
    events = [];
    sdk = loadSdk(world, [(event) => void events.push(event)]);
    sdk.init({});
    await settle();
  });

  it('sends nothing there, and has the token as long as it lives', async () => {
    expect(sdk.getAdvertisingToken()).toMatch(/^advertising/);
    await world.pass(HOUR + 10_000);
    expect(sdk.getAdvertisingToken()).toBeUndefined();
    expect(world.requests).toEqual([]);
  });

  it('waits for no token in vain, valid or expired', async () => {
    const valid = outcomeOf(sdk.getAdvertisingTokenAsync());
    await settle();
    expect(valid()).toBe(sdk.getAdvertisingToken());
    world.shiftClock(HOUR);
    const expired = outcomeOf(sdk.getAdvertisingTokenAsync());
    await settle();
    expect(expired()).toMatch(/^Error: /);
  });

  it('hears when the token expires', async () => {
    events.length = 0;
    await world.pass(HOUR - 10_000);
    expect(events).toEqual([]);
    await world.pass(20_000);
    expect(events).toEqual(['IdentityUpdated']);
  });

  it.each([
    ['not an email', 'Error: Invalid email address'],
    ['user@publisher.example', 'Error: Name the baseUrl in init.'],
  ])('is told at once that no identity can be generated from %j', async (email, reason) => {
    await import('./client-side.js');
    const outcome = outcomeOf(sdk.setIdentityFromEmail(email, OPTIONS));
    await settle();
    expect(outcome()).toBe(reason);
    expect(world.requests).toEqual([]);
  });

  it('sends the refresh in the turn in which it names another operator', () => {
    sdk.init({ baseUrl: 'https://other.publisher.example' });
    expect(world.requests[0]?.url).toMatch('https://other.publisher.example/v2/token/refresh');
  });
});

it('a tab that has no address to ask keeps no other tab from asking', async () => {
  const profile = visited();
  const locks = createLockManager();
  const open = (): World => equipped(createWorld({ profile }), { navigator: { locks: locks.forTab() } });
  loadSdk(open()).init({});
  await settle();
  const other = open();
  loadSdk(other).init({ baseUrl: ADDRESS });
  await other.pass(1_000);
  expect(other.requests).toHaveLength(1);
});

describe('an operator that has asked to be left alone for two minutes', () => {
  async function leftAlone(): Promise<{ world: World; sdk: Sdk }> {
    const world = createWorld();
    const sdk = loadSdk(world);
    sdk.init({ baseUrl: ADDRESS, identity: issue(world.now(), { refresh_from: world.now() - 1 }) });
    world.requests[0]?.answer(new Response('', { status: 429, headers: { 'Retry-After': '120' } }));
    await settle();
    return { world, sdk };
  }

  it.each([{}, { baseUrl: ADDRESS }])('is, however often init is called again with %j', async (options) => {
    const { world, sdk } = await leftAlone();
    for (let times = 0; times < 11; times++) {
      sdk.init(options);
      await world.pass(10_000);
    }
    expect(world.requests).toHaveLength(1);
    await world.pass(20_000);
    expect(world.requests).toHaveLength(2);
  });
});

it('an operator that a page names instead of one that fails is asked at once', async () => {
  const world = createWorld();
  const sdk = loadSdk(world);
  sdk.init({ baseUrl: ADDRESS, identity: issue(world.now(), { refresh_from: world.now() - 1 }) });
  world.requests[0]?.fail();
  await settle();
  sdk.init({ baseUrl: 'https://other.publisher.example' });
  expect(world.requests[1]?.url).toMatch('https://other.publisher.example/');
});
