import { expect, it } from 'vitest';
import { createClient } from '../client.js';
import { outcomeOf } from '../fixtures/outcome.js';
import { UID2 } from '../identity/product.js';
import { issue, success } from '../simulation/answers.js';
import { createProfile, createWorld, settle } from '../simulation/world.js';

/** A page of a returning user, whose CMP takes longer to answer than the page's deadline. */
async function slow() {
  const profile = createProfile();
  const world = createWorld({ profile });
  const identity = issue(world.now(), { refresh_from: world.now() - 2, identity_expires: world.now() - 1 });
  profile.items.set(UID2.storageKey, JSON.stringify(identity));
  let answer: boolean | undefined;
  let tell = () => {};
  const use = {
    get: () => answer,
    subscribe(listener: () => void) {
      tell = listener;
      return () => {};
    },
  };
  const client = createClient(UID2, { environment: world.environment, consent: { use, deadline: 1_000 } });
  await import('./gate.js');
  await settle();
  const say = (word: boolean) => {
    answer = word;
    tell();
  };
  return { world, client, identity, say };
}

it.each([
  ['before', 500],
  ['after', 2_000],
])(
  'a yes %s the deadline has a refresh that is due sent at once, and a promise wait for it',
  async (_, when) => {
    const { world, client, identity, say } = await slow();
    await world.pass(when);
    say(true);
    const outcome = outcomeOf(client.getToken());
    await settle();
    expect(outcome()).toBe('pending');
    expect(world.requests).toHaveLength(1);
    const fresh = issue(world.now());
    world.requests[0]?.answer(success(fresh, identity));
    await settle();
    expect(outcome()).toBe(fresh.advertising_token);
  },
);
