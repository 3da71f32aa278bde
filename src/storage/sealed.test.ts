import { IDBFactory } from 'fake-indexeddb';
import { createStore, del, get } from 'idb-keyval';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  answer,
  createBrowser,
  due,
  KEY,
  leaveSealed,
  NOW,
  openSealedPage,
  showsSecret,
} from '../fixtures/sealed-page.js';
import { issue } from '../simulation/answers.js';
import { createWorld, type Profile } from '../simulation/world.js';
import { inCookie } from './cookie.js';
import { open } from './sealing.js';

const HOUR = 3_600_000;

let profile: Profile;
beforeEach(() => {
  profile = createBrowser();
});

const stored = (): string => `${profile.items.get(KEY)}`;

describe('sealed storage', () => {
  it('writes no secret, not for a moment, and the sealed ones once the cipher has answered', async () => {
    const written: string[] = [];
    const set = profile.items.set.bind(profile.items);
    profile.items.set = (name, text) => {
      written.push(text);
      return set(name, text);
    };
    const identity = issue(NOW);
    const page = openSealedPage({ profile, identity });
    expect(JSON.parse(stored())).toEqual({
      ...identity,
      refresh_token: 'sealed',
      refresh_response_key: undefined,
    });
    await page.idle();
    expect(JSON.parse(stored()).sealed).toMatch(/^[\w+/]{100,}=*$/);
    expect(written.some((text) => showsSecret(text, identity))).toBe(false);
  });

  it('has the token of a stored identity at hand at once', async () => {
    const identity = issue(NOW);
    await leaveSealed(profile, identity);
    expect(openSealedPage({ profile }).client.token).toBe(identity.advertising_token);
  });

  it('sends the refresh token of an identity that an earlier page has sealed, and opens the answer', async () => {
    const identity = due({ identity_expires: NOW + HOUR });
    await leaveSealed(profile, identity);
    const page = openSealedPage({ profile });
    await page.idle();
    expect(page.world.requests.map(({ body }) => body)).toEqual([identity.refresh_token]);
    const fresh = issue(NOW);
    await answer(page, fresh, identity);
    expect(page.client.token).toBe(fresh.advertising_token);
    expect(showsSecret(stored(), fresh)).toBe(false);
  });

  it('refreshes an identity again and again, each from what the one before has sealed', async () => {
    let identity = due();
    await leaveSealed(profile, identity);
    for (const round of [0, 1, 2]) {
      const now = NOW + (round * HOUR) / 2;
      const page = openSealedPage({ profile, now });
      await page.idle();
      expect(page.world.requests.at(-1)?.body).toBe(identity.refresh_token);
      const fresh = issue(now);
      await answer(page, fresh, identity);
      identity = fresh;
      page.client.close();
    }
  });

  it('keeps an identity without a response key, as of the first protocol', async () => {
    const { refresh_response_key: _, ...identity } = due();
    await leaveSealed(profile, identity);
    const page = openSealedPage({ profile });
    await page.idle();
    expect(page.world.requests[0]?.body).toBe(identity.refresh_token);
    page.world.requests[0]?.answer(
      new Response(JSON.stringify({ status: 'success', body: issue(NOW, { advertising_token: 'next' }) })),
    );
    await page.idle();
    expect(page.client.token).toBe('next');
  });

  it('refreshes with what it was given while nothing is sealed yet', async () => {
    const identity = due();
    const page = openSealedPage({ profile, identity, gate: new Promise(() => {}) });
    await page.idle();
    expect(page.world.requests[0]?.body).toBe(identity.refresh_token);
  });

  it('makes a key that cannot be read out', async () => {
    await leaveSealed(profile, issue(NOW));
    const key = await get<CryptoKey>(KEY, createStore('everid', 'keys'));
    expect(key?.extractable).toBe(false);
  });

  it('works in a cookie', async () => {
    const identity = due();
    const page = openSealedPage({ profile, identity, place: inCookie() });
    await page.idle();
    const text = decodeURIComponent(`${profile.cookies.get('__uid_2')}`);
    expect(JSON.parse(text)).toMatchObject({
      advertising_token: identity.advertising_token,
      refresh_token: 'sealed',
    });
    const next = openSealedPage({ profile, place: inCookie() });
    await next.idle();
    expect(next.world.requests[0]?.body).toBe(identity.refresh_token);
  });

  it('keeps the token where a cookie has no room for the sealed secrets', async () => {
    const identity = issue(NOW, { refresh_token: 'r'.repeat(3_000) });
    const page = openSealedPage({ profile, identity, place: inCookie() });
    await page.idle();
    expect(decodeURIComponent(`${profile.cookies.get('__uid_2')}`)).toContain(identity.advertising_token);
    expect(page.world.warnings).toHaveLength(1);
    // Also where it is stored again.
    profile.cookies.set('__uid_2', 'junk');
    page.world.wake();
    expect(openSealedPage({ profile, place: inCookie() }).client.token).toBe(identity.advertising_token);
  });

  it('takes over what a server passes as it has found it in the cookie', async () => {
    const identity = due();
    await leaveSealed(profile, identity);
    const page = openSealedPage({ profile, identity: JSON.parse(stored()) });
    await page.idle();
    expect(page.world.requests.at(-1)?.body).toBe(identity.refresh_token);
  });

  it('lets its database be deleted, and goes on with a new one', async () => {
    const page = openSealedPage({ profile, identity: issue(NOW) });
    await page.idle();
    page.client.disconnect();
    const outcome = await new Promise((resolve) => {
      const deletion = indexedDB.deleteDatabase('everid');
      deletion.onsuccess = () => resolve('deleted');
      deletion.onblocked = () => resolve('blocked');
    });
    expect(outcome).toBe('deleted');
    page.client.setIdentity(issue(NOW));
    await page.idle();
    expect(JSON.parse(stored()).sealed).toBeDefined();
  });

  it('keeps the sealed secrets where another script has overwritten what is stored', async () => {
    const identity = due();
    const page = openSealedPage({ profile, identity });
    await page.idle();
    const text = stored();
    profile.items.set(KEY, 'junk');
    page.world.wake();
    expect(stored()).toBe(text);
  });
});

describe('without the key', () => {
  const LOST: Record<string, () => unknown> = {
    'was evicted': () => del(KEY, createStore('everid', 'keys')),
    'is of another profile': () => vi.stubGlobal('indexedDB', new IDBFactory()),
  };
  const BROKEN: Record<string, () => unknown> = {
    'is behind a blocked IndexedDB': () =>
      vi.stubGlobal('indexedDB', {
        open() {
          throw new DOMException('blocked', 'SecurityError');
        },
      }),
    'is behind an IndexedDB that never answers': () => vi.stubGlobal('indexedDB', { open: () => ({}) }),
    'cannot be asked for, without IndexedDB': () => vi.stubGlobal('indexedDB', undefined),
  };

  for (const [how, lose] of Object.entries({ ...LOST, ...BROKEN })) {
    it(`that ${how}, the token lives on to its expiry, with one warning`, async () => {
      const identity = due({ refresh_expires: NOW + 30 * 24 * HOUR });
      await leaveSealed(profile, identity);
      await lose();
      const { client, world } = openSealedPage({ profile });
      await world.pass(HOUR - 60_000);
      expect(client.token).toBe(identity.advertising_token);
      await world.pass(10 * 60_000);
      expect(client.token).toBeUndefined();
      expect(client.state).toBe('REFRESH_EXPIRED');
      expect(world.requests).toEqual([]);
      expect(world.warnings).toHaveLength(1);
    });
  }

  for (const [how, lose] of Object.entries(BROKEN)) {
    it(`that ${how}, a login lasts for the page, with one warning, and its token beyond`, async () => {
      await lose();
      const identity = issue(NOW);
      const page = openSealedPage({ profile, identity });
      await page.world.pass(16 * 60_000);
      expect(page.world.requests[0]?.body).toBe(identity.refresh_token);
      expect(page.world.warnings.filter((message) => message.includes('sealed'))).toHaveLength(1);
      expect(showsSecret(stored(), identity)).toBe(false);
      expect(openSealedPage({ profile }).client.token).toBe(identity.advertising_token);
    });
  }

  it('the secrets that the page gives again are sealed anew', async () => {
    const identity = due();
    await leaveSealed(profile, identity);
    await LOST['was evicted']?.();
    const page = openSealedPage({ profile });
    page.client.setIdentity(identity);
    expect(page.client.state).toBe('ESTABLISHED');
    await page.idle();
    await page.world.pass(60_000);
    expect(page.world.requests[0]?.body).toBe(identity.refresh_token);
    expect(showsSecret(stored(), identity)).toBe(false);
    page.client.close();
    const next = openSealedPage({ profile });
    await next.idle();
    expect(next.world.requests[0]?.body).toBe(identity.refresh_token);
  });

  it('a page that was left before the cipher had answered can be helped by giving the identity again', async () => {
    const identity = due({ refresh_from: NOW + 60_000 });
    openSealedPage({ profile, identity, gate: new Promise(() => {}) }).client.close();
    const page = openSealedPage({ profile });
    page.client.setIdentity(identity);
    await page.idle();
    expect(JSON.parse(stored()).sealed).toBeDefined();
  });

  it('of one product, the other does not lose its identity sooner', async () => {
    const world = createWorld({ now: NOW });
    const used = issue(NOW, { identity_expires: NOW, refresh_from: NOW - 1, refresh_token: 'sealed' });
    const openEach = (name: string) => open(world.environment, name, used, '{}').catch(() => 'not yet');
    for (const name of ['UID2', 'UID2', 'EUID', 'EUID']) expect(await openEach(name)).toBe('not yet');
    expect(await openEach('UID2')).toBe('REFRESH_EXPIRED');
    expect(await openEach('EUID')).toBe('REFRESH_EXPIRED');
  });

  it('a wrong seal is no identity of someone else', async () => {
    const [first, second] = [due(), due()];
    await leaveSealed(profile, first);
    const { sealed } = JSON.parse(stored());
    await leaveSealed(profile, second);
    profile.items.set(KEY, JSON.stringify({ ...JSON.parse(stored()), sealed }));
    const page = openSealedPage({ profile });
    await page.idle();
    expect(page.world.requests).toEqual([]);
    expect(page.client.token).toBe(second.advertising_token);
  });
});
