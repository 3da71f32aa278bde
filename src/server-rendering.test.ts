import { expect, it, vi } from 'vitest';
import { createClient, UID2 } from './index.js';
import { issue } from './simulation/answers.js';

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
