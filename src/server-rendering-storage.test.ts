import { afterEach, expect, it, vi } from 'vitest';
import { createClient, UID2 } from './index.js';
import { issue } from './simulation/answers.js';

// Node 22 with --experimental-webstorage, Node 25 and Deno by themselves have one localStorage for the whole process.
afterEach(() => vi.unstubAllGlobals());

it('a server that has a localStorage stores nobody there, and shows nobody to the next user', () => {
  const items = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, text: string) => void items.set(key, text),
    removeItem: (key: string) => void items.delete(key),
  });
  createClient(UID2, { identity: issue(Date.now()) });
  expect([...items]).toEqual([]);
  expect(createClient(UID2).token).toBeUndefined();
});

it('a server that has addEventListener (Deno, workers) collects no listener per page that it renders', () => {
  const listen = vi.fn();
  vi.stubGlobal('addEventListener', listen);
  createClient(UID2, { identity: issue(Date.now()) });
  expect(listen).not.toHaveBeenCalled();
});
