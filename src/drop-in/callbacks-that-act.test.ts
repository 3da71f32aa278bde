import { expect, it } from 'vitest';
import { outcomeOf } from '../fixtures/outcome.js';
import type { Identity } from '../identity/identity.js';
import { issue } from '../simulation/answers.js';
import { createWorld, settle } from '../simulation/world.js';
import { loadSdk } from './fixtures/load-sdk.js';

it.each<[string, string | undefined, Partial<Identity>]>([
  ['with another refresh token', undefined, { refresh_token: 'renewed-refresh-token' }],
  ['with another refresh token, sealed', '', { refresh_token: 'renewed-refresh-token' }],
  ['as it is, sealed', '', {}],
])('a callback that gives the identity again %s stops no refresh', async (_, sealed, changes) => {
  const world = createWorld();
  const sdk = loadSdk(world, [], { sealed });
  const identity = issue(world.now(), { refresh_from: world.now() - 1 });
  sdk.init({ identity, callback: () => sdk.setIdentity({ ...identity, ...changes }) });
  const outcome = outcomeOf(sdk.getAdvertisingTokenAsync());
  await settle();
  expect(world.requests.map(({ body }) => body === { ...identity, ...changes }.refresh_token)).toEqual([
    true,
  ]);
  world.requests[0]?.fail();
  await settle();
  expect(outcome()).toBe(identity.advertising_token);
});

it('a callback that gives the next identity each time ends, and the page goes on', async () => {
  const world = createWorld();
  const sdk = loadSdk(world);
  const next = () => sdk.setIdentity(issue(world.now()));
  expect(() => sdk.init({ identity: issue(world.now()), callback: next })).not.toThrow();
  await settle();
  expect(sdk.isInitComplete()).toBe(true);
  expect(sdk.getAdvertisingToken()).toBeDefined();
});

it('a callback that asks for the token in the event of a login hears of that login once', async () => {
  const world = createWorld();
  const heard: string[] = [];
  const sdk = loadSdk(world, [
    (event) => {
      heard.push(event);
      if (heard.length < 20) sdk.getAdvertisingTokenAsync().catch(() => {});
    },
  ]);
  sdk.init({});
  heard.length = 0;
  sdk.setIdentity(issue(world.now()));
  await settle();
  expect(heard).toEqual(['IdentityUpdated']);
});
