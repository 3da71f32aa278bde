import { expect, it, vi } from 'vitest';
import { outcomeOf } from '../fixtures/outcome.js';
import { issue } from '../simulation/answers.js';
import { createProfile, createWorld, settle } from '../simulation/world.js';
import { answerGeneration, createGeneratingWorld, OPTIONS } from './fixtures/generating-operator.js';
import { loadSdk } from './fixtures/load-sdk.js';

const EMAIL = 'user@publisher.example';
const DAY = 86_400_000;

it.each([DAY, DAY + 3_600_000, -DAY])(
  'a user who logs in by an email address is logged in though the clock is %i ms off',
  async (shift) => {
    const truth = createWorld();
    const world = createGeneratingWorld({ now: truth.now() + shift });
    const sdk = loadSdk(world);
    sdk.init({});
    const done = sdk.setIdentityFromEmail(EMAIL, OPTIONS);
    const identity = issue(truth.now(), { refresh_expires: truth.now() + 30 * DAY });
    await answerGeneration(world, { status: 'success', body: identity });
    await done;
    expect(sdk.isLoginRequired()).toBe(false);
    expect(sdk.getAdvertisingToken()).toBe(identity.advertising_token);
  },
);

it('a clock that was days slow and is put right meanwhile costs neither the identity nor the word of an opt-out', async () => {
  const truth = createWorld().now();
  for (const status of ['success', 'optout']) {
    const profile = createProfile();
    const world = createGeneratingWorld({ now: truth - 4 * DAY, profile });
    const sdk = loadSdk(world);
    sdk.init({});
    const done = sdk.setIdentityFromEmail(EMAIL, OPTIONS);
    await vi.waitFor(() => expect(world.requests).toHaveLength(1));
    world.shiftClock(4 * DAY);
    const body = issue(truth);
    await answerGeneration(world, { status, ...(status === 'success' && { body }) });
    await done;
    expect(sdk.getAdvertisingToken()).toBe(status === 'success' ? body.advertising_token : undefined);
    expect([...profile.items.values()].join()).toContain(
      status === 'success' ? body.advertising_token : 'optout',
    );
  }
});

it('an answer that holds an identity where none belongs is not quoted', async () => {
  const world = createGeneratingWorld();
  const sdk = loadSdk(world);
  sdk.init({});
  const done = sdk.setIdentityFromEmail(EMAIL, OPTIONS).then(() => '', String);
  const identity = issue(world.now());
  await answerGeneration(world, { status: 'success', ...identity });
  const reason = await done;
  expect(reason).toBe('API error: Response body was invalid for HTTP status 200: success');
});

it('an answer of another kind is quoted', async () => {
  const world = createGeneratingWorld();
  const sdk = loadSdk(world);
  sdk.init({});
  const done = sdk.setIdentityFromEmail(EMAIL, OPTIONS).then(() => '', String);
  await answerGeneration(world, { status: 'odd' });
  expect(await done).toContain('{"status":"odd"}');
});

it.each([
  ['no address', 'Error: Invalid email address'],
  [EMAIL, 'Error: Client-side token generation needs a page on https.'],
])('on plain http %s is told as the first thing that is wrong', async (email, reason) => {
  const sdk = loadSdk(createWorld({ subtle: false, secure: false }));
  sdk.init({});
  await import('./client-side.js');
  const outcome = outcomeOf(sdk.setIdentityFromEmail(email, OPTIONS));
  await settle();
  expect(outcome()).toBe(reason);
});

it('who waits for a token waits for one that the callback of an init without an identity generates', async () => {
  const world = createGeneratingWorld();
  const events: string[] = [];
  const sdk = loadSdk(world, [(event) => void events.push(event)]);
  let done: Promise<void> | undefined;
  sdk.callbacks.push((event, { identity }) => {
    if (event === 'InitCompleted' && !identity) done = sdk.setIdentityFromEmail(EMAIL, OPTIONS);
  });
  sdk.init({});
  const token = sdk.getAdvertisingTokenAsync();
  expect(sdk.isLoginRequired()).toBe(false);
  const identity = issue(world.now());
  await answerGeneration(world, { status: 'success', body: identity });
  await done;
  expect(await token).toBe(identity.advertising_token);
  expect(events).toEqual(['SdkLoaded', 'IdentityUpdated', 'InitCompleted', 'IdentityUpdated']);
});
