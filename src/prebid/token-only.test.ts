import { describe, expect, test } from 'vitest';
import { UID2 } from '../identity/product.js';
import { issue } from '../simulation/answers.js';
import { createProfile } from '../simulation/world.js';
import { type Sealing, seal } from '../storage/sealed.js';
import type { IdentityStorage } from '../storage/storage.js';
import { createPage, type Page } from './fixtures/page.js';

const HOUR = 3_600_000;

/** What the SDK of the page, with sealed storage, leaves in its cookie. */
function sealedCookie(page: Page, lifetime = HOUR): { token: string } {
  const held = issue(page.world.now(), {
    refresh_from: page.world.now() - 1,
    identity_expires: page.world.now() + lifetime,
  });
  const place: IdentityStorage = { read: () => null, write() {}, remove() {} };
  const load = async (): Promise<Sealing> => ({ seal: async () => {}, open: async () => held });
  const sealed = seal(place, UID2.storageKey, page.world.environment, undefined, true, load);
  const state = { held };
  sealed.conceal?.(state);
  (page.world.environment.document as { cookie: string }).cookie =
    `__uid_2=${encodeURIComponent(JSON.stringify({ ...state.held, sealed: 'AAAA' }))}; path=/`;
  return { token: held.advertising_token };
}

describe('an identity whose secrets are sealed', () => {
  test('gives its token, and nothing is posted for it, however long the page stays open', async () => {
    const page = createPage();
    const { token } = sealedCookie(page);
    page.ask({ uid2Cookie: '__uid_2' });
    expect(page.value()).toEqual({ id: token });
    await page.world.pass(HOUR - 1);
    expect(page.value()).toEqual({ id: token });
    await page.world.pass(HOUR);
    expect(page.value()).toBeUndefined();
    expect(page.world.requests).toEqual([]);
  });

  test('gives way to the next one that is in the cookie', () => {
    const page = createPage();
    sealedCookie(page);
    page.ask({ uid2Cookie: '__uid_2' });
    const next = sealedCookie(page);
    page.ask({ uid2Cookie: '__uid_2' });
    expect(page.value()).toEqual({ id: next.token });
  });

  test('that has expired holds up no auction', () => {
    const page = createPage();
    sealedCookie(page, -1);
    expect(page.ask({ uid2Cookie: '__uid_2' }).response?.callback).toBeUndefined();
    expect(page.value()).toBeUndefined();
    expect(page.world.requests).toEqual([]);
  });
});

describe('a bare token in storage', () => {
  const bare = 'A4AAABlbAAAAAA_-+/=.token';

  test('is sent by this page and the next, and never refreshed', async () => {
    const profile = createProfile();
    profile.items.set('__uid2_advertising_token', bare);
    for (const page of [createPage(profile), createPage(profile)]) {
      page.ask();
      await page.world.pass(48 * HOUR);
      expect(page.value()).toEqual({ id: bare });
      expect(page.world.requests).toEqual([]);
    }
  });

  test('in a cookie outlives the session', () => {
    const profile = createProfile();
    profile.items.set('__uid2_advertising_token', bare);
    const page = createPage(profile);
    const { document } = page.world.environment;
    const written: string[] = [];
    Object.defineProperty(document, 'cookie', { get: () => '', set: (text) => written.push(text) });
    page.ask({ storage: 'cookie' });
    // RFC 6265, 5.1.1: other dates are none.
    expect(written[0]).toMatch(/;expires=\w+, \d\d \w+ \d{4} \d\d:\d\d:\d\d GMT;/);
  });

  test('gives way to one that the publisher supplies', () => {
    const profile = createProfile();
    profile.items.set('__uid2_advertising_token', bare);
    const page = createPage(profile);
    const identity = issue(page.world.now());
    page.ask({ uid2Token: identity });
    expect(page.value()).toEqual({ id: identity.advertising_token });
  });
});
