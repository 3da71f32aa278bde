import { expect, it, vi } from 'vitest';
import { outcomeOf } from './fixtures/outcome.js';
import { createClient, UID2 } from './index.js';
import { issue } from './simulation/answers.js';
import { settle } from './simulation/world.js';

it('rendering a page on a server starts no timer, sends nothing, logs nothing and does not throw', async () => {
  const fetch = vi.spyOn(globalThis, 'fetch');
  const timer = vi.spyOn(globalThis, 'setTimeout');
  const warn = vi.spyOn(console, 'warn');
  const identity = issue(Date.now(), { refresh_from: Date.now() - 1 });
  const client = createClient(UID2, { identity });
  expect(client.token).toBe(identity.advertising_token);
  client.disconnect();
  client.close();
  expect(fetch).not.toHaveBeenCalled();
  expect(warn).not.toHaveBeenCalled();
  expect(timer).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

it('rendering a page on a server waits for no token that only a browser would ask for', async () => {
  const expired = { refresh_from: Date.now() - 2, identity_expires: Date.now() - 1 };
  const client = createClient(UID2, { identity: issue(Date.now(), expired) });
  const outcome = outcomeOf(client.getToken());
  await settle();
  expect(outcome()).toMatch(/^TokenUnavailableError/);
  client.close();
});
