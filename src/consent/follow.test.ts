import { expect, it, vi } from 'vitest';
import { createClient } from '../client.js';
import { UID2 } from '../identity/product.js';
import { issue } from '../simulation/answers.js';
import { createWorld, settle } from '../simulation/world.js';

/** When the file of the gate arrives. */
const file = vi.hoisted(() => {
  let arrive = () => {};
  const arrival = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  return { arrive, arrival };
});
vi.mock('./gate.js', async (original) => {
  await file.arrival;
  return original();
});

it('ends the wait for a token where the file of the gate does not arrive, and follows it when it does', async () => {
  const { environment, pass, now } = createWorld();
  const identity = issue(now());
  const client = createClient(UID2, { environment, consent: 'gpc', identity });
  const ended = vi.fn();
  client.getToken().catch(ended);
  await pass(9_000);
  expect(ended).not.toHaveBeenCalled();
  await pass(2_000);
  expect(ended).toHaveBeenCalledOnce();
  file.arrive();
  await import('./gate.js');
  await settle();
  expect(client.token).toBe(identity.advertising_token);
});
