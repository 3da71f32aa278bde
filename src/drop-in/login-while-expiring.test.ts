import { expect, it } from 'vitest';
import { outcomeOf } from '../fixtures/outcome.js';
import { issue } from '../simulation/answers.js';
import { settle } from '../simulation/world.js';
import { answerGeneration, createGeneratingWorld, OPTIONS } from './fixtures/generating-operator.js';
import { loadSdk } from './fixtures/load-sdk.js';

it('a login survives the word that the refresh token of the identity before has expired', async () => {
  const world = createGeneratingWorld();
  const sdk = loadSdk(world);
  sdk.init({ identity: issue(world.now(), { refresh_from: 0, identity_expires: world.now() - 1 }) });
  expect(world.requests).toHaveLength(1);
  const outcome = outcomeOf(sdk.setIdentityFromEmail('user@example.com', OPTIONS));
  while (world.requests.length < 2) await settle();
  world.requests[0]?.answer(new Response('{"status":"expired_token"}', { status: 400 }));
  await settle();
  const fresh = issue(world.now());
  await answerGeneration({ ...world, requests: world.requests.slice(1) }, { status: 'success', body: fresh });
  while (outcome() === 'pending') await settle();
  expect(outcome()).toBeUndefined();
  expect(sdk.getAdvertisingToken()).toBe(fresh.advertising_token);
});
