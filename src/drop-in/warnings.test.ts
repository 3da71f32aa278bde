import { expect, it } from 'vitest';
import { issue } from '../simulation/answers.js';
import { createProfile, createWorld, type Profile, type World } from '../simulation/world.js';
import { loadSdk } from './fixtures/load-sdk.js';

const KEY = 'UID2-sdk-identity';

/** A page that lives through ten minutes with everything a page does, while something is wrong. */
async function visit(profile: Profile, trouble: (world: World) => void): Promise<World> {
  const world = createWorld({ profile });
  trouble(world);
  const sdk = loadSdk(world);
  sdk.init({ identity: issue(world.now()) });
  await world.pass(60_000);
  sdk.setIdentity(issue(world.now(), { refresh_from: world.now() - 1 }));
  for (let minute = 0; minute < 10; minute++) {
    for (const request of world.requests) request.answer(new Response('{}', { status: 500 }));
    await world.pass(60_000);
    sdk.getAdvertisingToken();
  }
  sdk.disconnect();
  return world;
}

const matching = ({ warnings }: World, text: RegExp) => warnings.filter((warning) => text.test(warning));

it.each<[string, (world: World) => void]>([
  ['is blocked', (world) => world.block('everything')],
  ['is full', (world) => world.block('writes')],
])('storage that %s is warned of once in a page', async (_, trouble) => {
  const world = await visit(createProfile(), trouble);
  expect(matching(world, /Storage/)).toHaveLength(1);
});

it('an outage is warned of once, however many refreshes fail in it', async () => {
  const world = await visit(createProfile(), () => {});
  expect(world.requests.length).toBeGreaterThan(3);
  expect(matching(world, /Refresh failed/)).toHaveLength(1);
  expect(world.warnings).toHaveLength(1);
});

it.each([
  ['junk', '{junk'],
  ['another thing than an identity', '[1,2,3]'],
  ['a damaged identity', '{"advertising_token":{"a":1},"refresh_token":"r","refresh_expires":9e15}'],
  ['a huge text', 'x'.repeat(2_000_000)],
])('%s in storage costs a page no more than one warning', async (_, text) => {
  const profile = createProfile();
  profile.items.set(KEY, text);
  profile.items.set(`${KEY}_config`, text);
  const world = createWorld({ profile });
  const sdk = loadSdk(world, [() => {}]);
  sdk.init({});
  for (let minute = 0; minute < 10; minute++) await world.pass(60_000);
  expect(world.warnings.length).toBeLessThanOrEqual(1);
  expect(sdk.getAdvertisingToken()).toBeUndefined();
  expect(sdk.isLoginRequired()).toBe(true);
});

it('an identity that is refused is warned of once for each time that it is passed', () => {
  const world = createWorld();
  const sdk = loadSdk(world);
  sdk.init({});
  sdk.setIdentity({ ...issue(world.now()), refresh_token: '' });
  expect(world.warnings).toEqual(['[UID2] identity refused: refresh_token']);
  sdk.setIdentity({ ...issue(world.now()), identity_expires: 'soon' });
  expect(world.warnings).toHaveLength(2);
});

it('no warning holds a secret', async () => {
  const world = createWorld();
  const sdk = loadSdk(world);
  const identity = issue(world.now(), { refresh_from: world.now() - 1 });
  sdk.init({ identity });
  world.block('everything');
  sdk.setIdentity({ ...identity, identity_expires: 'soon' });
  world.requests[0]?.answer(new Response(JSON.stringify(identity), { status: 500 }));
  await world.pass(60_000);
  expect(world.warnings).not.toHaveLength(0);
  for (const secret of [identity.refresh_token, identity.refresh_response_key])
    expect(world.warnings.join('\n')).not.toContain(secret);
});
