import { describe, expect, it } from 'vitest';
import { equipped } from './fixtures/equipped.js';
import { outcomeOf } from './fixtures/outcome.js';
import { issue, success } from './simulation/answers.js';
import { client } from './simulation/client.js';
import { createLockManager } from './simulation/lock-manager.js';
import { createProfile, createWorld, settle } from './simulation/world.js';

/** A browser with locks, as all on https are, and a stored identity whose token has expired over night. */
function morning() {
  const profile = createProfile();
  const plain = createWorld({ profile });
  const world = equipped(plain, { navigator: { locks: createLockManager().forTab() } });
  const identity = issue(world.now(), { refresh_from: world.now() - 2, identity_expires: world.now() - 1 });
  profile.items.set('UID2-sdk-identity', JSON.stringify(identity));
  return { world, identity };
}

describe('a component that is mounted, unmounted and mounted again', () => {
  it('in one turn (React StrictMode) has its refresh sent at once, without a warning', async () => {
    const { world } = morning();
    client(world).close();
    client(world);
    await world.pass(1_500);
    expect(world.warnings).toEqual([]);
    expect(world.requests).toHaveLength(1);
  });

  it('in one turn has its promise of a token wait for the refresh', async () => {
    const { world, identity } = morning();
    client(world).close();
    const outcome = outcomeOf(client(world).getToken());
    await world.pass(1_500);
    const fresh = issue(world.now());
    world.requests[0]?.answer(success(fresh, identity));
    await settle();
    expect(outcome()).toBe(fresh.advertising_token);
  });

  it('in mid-refresh (a change of route) has its promise of a token wait for the next refresh', async () => {
    const { world, identity } = morning();
    const first = client(world);
    await settle();
    first.close();
    const outcome = outcomeOf(client(world).getToken());
    await world.pass(1_500);
    const fresh = issue(world.now());
    world.requests[1]?.answer(success(fresh, identity));
    await settle();
    expect(outcome()).toBe(fresh.advertising_token);
  });
});

it('a second client of the page is not held up where the first is closed in mid-refresh', async () => {
  const { world, identity } = morning();
  const first = client(world);
  const outcome = outcomeOf(client(world).getToken());
  await settle();
  first.close();
  await world.pass(1_500);
  const fresh = issue(world.now());
  world.requests[1]?.answer(success(fresh, identity));
  await settle();
  expect(outcome()).toBe(fresh.advertising_token);
});

/** Two tabs of one profile, of which the first sends the refresh that is due. */
function twoTabs(hidden: boolean) {
  const profile = createProfile();
  const manager = createLockManager();
  const tab = (things: object) =>
    equipped(createWorld({ profile }), { navigator: { locks: manager.forTab() }, ...things });
  const [first, second] = [tab({}), tab({ document: { hidden, cookie: '' } })];
  const identity = issue(first.now(), { refresh_from: first.now() - 1 });
  profile.items.set('UID2-sdk-identity', JSON.stringify(identity));
  for (const world of [first, second]) client(world);
  return { first, second };
}

it.each([
  ['that somebody looks at asks next', false, 1],
  ['that nobody looks at does not ask at once', true, 0],
])('where the refresh of another tab has failed, a tab %s', async (_, hidden, requests) => {
  const { first, second } = twoTabs(hidden);
  await settle();
  first.requests[0]?.fail();
  await settle();
  await second.pass(4_000);
  expect(second.requests).toHaveLength(requests);
});

it('no promise waits for one tab after the other where the operator answers none', async () => {
  const profile = createProfile();
  const manager = createLockManager();
  const worlds = Array.from({ length: 6 }, () =>
    equipped(createWorld({ profile }), { navigator: { locks: manager.forTab() } }),
  );
  const now = createWorld().now();
  const identity = issue(now, { refresh_from: now - 2, identity_expires: now - 1 });
  profile.items.set('UID2-sdk-identity', JSON.stringify(identity));
  const outcomes = worlds.map((world) => outcomeOf(client(world).getToken()));
  for (let second = 0; second < 35; second++) for (const world of worlds) await world.pass(1_000);
  expect(outcomes.map((outcome) => outcome())).not.toContain('pending');
});
