import { expect, it } from 'vitest';
import { connectSecureSignals } from './connect.js';
import type { Page } from './google-tag.js';

const UID2 = { name: 'UID2' } as const;

/** A client whose token the test sets, with everything that was offered to Google's tag. */
const setUp = (token?: string) => {
  const listeners = new Set<() => void>();
  const offered: { id: string; collectorFunction(): Promise<unknown> }[] = [];
  const client = {
    token,
    asked: 0,
    getToken: async () => {
      client.asked++;
      if (client.token) return client.token;
      throw new Error('No advertising token: NO_IDENTITY');
    },
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(next?: string) {
      client.token = next;
      for (const listener of listeners) listener();
    },
  };
  const page: Page = { googletag: { secureSignalProviders: offered } };
  return {
    client,
    offered,
    page,
    listeners,
    collect: (index: number) => offered[index]?.collectorFunction(),
  };
};

it('offers a token that is there at once, and each new one once', async () => {
  const { client, page, offered, collect } = setUp('A');
  connectSecureSignals(client, UID2, { page });
  client.set('A');
  expect(offered).toMatchObject([{ id: 'uidapi.com' }]);
  expect(await collect(0)).toBe('A');
  client.set('B');
  expect(offered).toHaveLength(2);
  expect(await collect(0)).toBe('B');
});

it('waits for a first token', () => {
  const { client, page, offered } = setUp();
  connectSecureSignals(client, { name: 'EUID' }, { page });
  expect(offered).toEqual([]);
  client.set('A');
  expect(offered).toMatchObject([{ id: 'euid.eu' }]);
});

it('rejects after a logout, having asked three times', async () => {
  const { client, page, collect } = setUp('A');
  connectSecureSignals(client, UID2, { page });
  client.set(undefined);
  await expect(collect(0)).rejects.toThrow('No advertising token');
  expect(client.asked).toBe(3);
});

it('gives Google no token of a user who logs out in the turn in which it was collected', async () => {
  const { client, page, collect } = setUp('A');
  connectSecureSignals(client, UID2, { page });
  const early = collect(0);
  client.set(undefined);
  await expect(early).rejects.toThrow('No advertising token');
});

it('gives Google the token of a user who logs in in the turn in which that of another was collected', async () => {
  const { client, page, collect } = setUp('A');
  connectSecureSignals(client, UID2, { page });
  const early = collect(0);
  client.set('B');
  expect(await early).toBe('B');
});

it.each([undefined, 'UID2', {}, { name: 'uid2' }])(
  'throws what to do for a product that is %o',
  (product) => {
    const { client, page, offered } = setUp('A');
    expect(() => connectSecureSignals(client, product as never, { page })).toThrow(/product must be UID2/);
    expect(offered).toEqual([]);
  },
);

it('offers the same token again after a logout and a login in between', () => {
  const { client, page, offered } = setUp('A');
  connectSecureSignals(client, UID2, { page });
  client.set(undefined);
  client.set('A');
  expect(offered).toHaveLength(2);
});

it('gives no token once disconnected, not even to who asked before', async () => {
  const { client, page, offered, listeners, collect } = setUp('A');
  const disconnect = connectSecureSignals(client, UID2, { page });
  const early = collect(0);
  disconnect();
  await expect(early).rejects.toThrow('No advertising token');
  await expect(collect(0)).rejects.toThrow('No advertising token');
  client.set('B');
  expect(offered).toHaveLength(1);
  expect(listeners.size).toBe(0);
});

it('survives a damaged googletag and offers the next token to its successor', () => {
  const { client, page, offered } = setUp('A');
  const whole = page.googletag;
  page.googletag = Object.freeze({});
  connectSecureSignals(client, UID2, { page });
  page.googletag = whole;
  client.set('B');
  expect(offered).toHaveLength(1);
});

it('does nothing on a server', () => {
  const { client, listeners } = setUp('A');
  connectSecureSignals(client, UID2)();
  expect(listeners.size).toBe(0);
  expect('googletag' in globalThis).toBe(false);
});
