import { expect, it } from 'vitest';
import { equipped } from '../fixtures/equipped.js';
import { outcomeOf } from '../fixtures/outcome.js';
import { issue, success } from '../simulation/answers.js';
import { client } from '../simulation/client.js';
import { createLockManager } from '../simulation/lock-manager.js';
import { createWorld, settle } from '../simulation/world.js';
import { inMemory } from '../storage/memory.js';

it('a tab that keeps its identity in memory waits for no other, which could leave it nothing', async () => {
  const manager = createLockManager();
  const tab = () => equipped(createWorld(), { navigator: { locks: manager.forTab() } });
  const [first, second] = [tab(), tab()];
  // Both were given the identity of the server's session.
  const identity = issue(first.now(), { refresh_from: 0, identity_expires: first.now() - 1 });
  client(first, { identity, storage: inMemory() });
  const outcome = outcomeOf(client(second, { identity, storage: inMemory() }).getToken());
  await settle();
  first.requests[0]?.answer(success(issue(first.now()), identity));
  await first.pass(1_500);
  await second.pass(1_500);
  const fresh = issue(second.now());
  second.requests[0]?.answer(success(fresh, identity));
  await settle();
  expect(second.warnings).toEqual([]);
  expect(outcome()).toBe(fresh.advertising_token);
});
