import { webcrypto } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { issue } from '../simulation/answers.js';
import { createProfile, type Profile } from '../simulation/world.js';
import { createPage, type Page } from './fixtures/page.js';

// What other tabs, earlier pages and other scripts did with the module's storage.

const KEY = '__uid2_advertising_token';
const MINUTE = 60_000;
const HOUR = 3_600_000;

const pair = await webcrypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveKey']);
const spki = Buffer.from(await webcrypto.subtle.exportKey('spki', pair.publicKey)).toString('base64');
const generation = {
  serverPublicKey: `UID2-X-L-${spki}`,
  subscriptionId: 'abc',
  emailHash: `${'A'.repeat(43)}=`,
};

/** A page that can generate identities, and whose request is out. */
async function generating(profile: Profile): Promise<Page> {
  const page = createPage(profile);
  Object.assign(page.world.environment, { crypto: webcrypto });
  page.ask(generation);
  await expect.poll(() => page.world.requests.length).toBe(1);
  return page;
}

const failed = async ({ world }: Page): Promise<void> => {
  world.requests.at(-1)?.answer(new Response('', { status: 503 }));
  await world.pass(100);
};

describe('client-side generation', () => {
  test('ends with a logout in another tab, or with a deletion of data, and is not begun again', async () => {
    for (const end of ['logout', 'deletion']) {
      const profile = createProfile();
      const page = await generating(profile);
      const other = createPage(profile);
      if (end === 'logout') profile.items.clear();
      else other.module.onDataDeletionRequest();
      await failed(page);
      page.value();
      await page.world.pass(HOUR);
      expect(page.world.requests.length, end).toBe(1);
      expect(page.stored()?.latestToken).toBeUndefined();
    }
  });

  test('does not put one user’s token under another’s name', async () => {
    const profile = createProfile();
    const page = await generating(profile);
    const originalIdentity = { identity: 'another', salt: 1 };
    profile.items.set(KEY, JSON.stringify({ originalIdentity }));
    await failed(page);
    await page.world.pass(HOUR);
    page.value();
    await page.world.pass(HOUR);
    expect(page.world.requests.length).toBe(1);
    expect(page.stored()).toEqual({ originalIdentity });
  });

  test('that fails leaves an opt-out of another tab alone, and one that is asked for again', async () => {
    const profile = createProfile();
    const page = await generating(profile);
    const optedOut = { ...page.stored(), latestToken: 'optout' };
    profile.items.set(KEY, JSON.stringify(optedOut));
    await failed(page);
    expect(page.value()).toEqual({ optout: true });
    expect(page.stored()).toMatchObject({ latestToken: 'optout' });
  });
});

describe('another tab', () => {
  test('that logs out, or in as someone else, is heard by the next auction', () => {
    const profile = createProfile();
    const [page, other] = [createPage(profile), createPage(profile)];
    const [one, two] = [issue(page.world.now()), issue(page.world.now())];
    page.ask({ uid2Token: one });
    other.ask({ uid2Token: two });
    expect(page.value()).toEqual({ id: two.advertising_token });
    profile.items.clear();
    expect(page.value()).toBeUndefined();
  });
});

describe('an older user in the other place', () => {
  test('does not come back when the present one’s is cleared', () => {
    for (const [before, now] of [
      [undefined, 'cookie'],
      ['cookie', undefined],
    ]) {
      const profile = createProfile();
      const world = createPage(profile).world;
      createPage(profile).ask({ uid2Token: issue(world.now()), storage: before });
      createPage(profile).ask({ uid2Token: issue(world.now()), storage: now });
      (now ? profile.cookies : profile.items).clear();
      const page = createPage(profile);
      page.ask({ storage: now });
      expect(page.value(), `${now}`).toBeUndefined();
    }
  });
});

test('a back-off is slept through', async () => {
  const page = createPage();
  page.ask({ uid2Token: issue(page.world.now() - 20 * MINUTE) });
  page.world.requests[0]?.answer(new Response('', { status: 503, headers: { 'Retry-After': '120' } }));
  await page.world.pass(1);
  const { reads } = page.world.accesses;
  await page.world.pass(2 * MINUTE);
  expect(page.world.requests.length).toBe(2);
  expect(page.world.accesses.reads - reads).toBeLessThan(10);
});

test('the latest token, supplied by a page that is rendered later, keeps its age under a slow clock', async () => {
  const profile = createProfile();
  const slow = createPage(profile);
  const real = slow.world.now() + 24 * HOUR;
  const [first, latest] = [issue(real), issue(real)];
  slow.ask({ uid2Token: first });
  profile.items.set(
    KEY,
    JSON.stringify({ originalToken: first, latestToken: { ...latest, clock_offset: -24 * HOUR } }),
  );
  await slow.world.pass(50 * MINUTE);
  const page = createPage(profile, slow.world.now());
  page.ask({ uid2Token: latest });
  await page.world.pass(15 * MINUTE);
  expect(page.value()).toBeUndefined();
});

test('an identity that is over is remembered in a cookie too, without a word of blocked storage', () => {
  const profile = createProfile();
  const page = createPage(profile);
  page.ask({ storage: 'cookie', uid2Token: issue(page.world.now() - 48 * HOUR) });
  expect(page.warnings).toEqual([]);
  expect(profile.cookies.size).toBe(1);
});

test('a cookie’s name that is the identity itself is in no warning', () => {
  const page = createPage();
  Object.defineProperty(page.world.environment.document, 'cookie', {
    get() {
      throw new SyntaxError('Invalid regular expression');
    },
    set() {},
  });
  page.ask({ uid2Cookie: JSON.stringify(issue(page.world.now(), { refresh_token: 'secret++' })) });
  expect(page.warnings.join()).toContain('uid2Cookie');
  expect(page.warnings.join()).not.toContain('secret');
});

describe('a stored record whose numbers were crafted to throw', () => {
  test.each([
    ['notBefore', {}],
    ['clock_offset', {}],
    ['salt', generation],
  ])('stops nothing: %s', (field, params) => {
    const crafted = { [field]: { toString: 1 } };
    const profile = createProfile();
    const page = createPage(profile);
    const latestToken = issue(page.world.now(), crafted);
    profile.items.set(KEY, JSON.stringify({ latestToken, originalIdentity: crafted, ...crafted }));
    expect(() => page.ask(params)).not.toThrow();
    expect(page.value()).toEqual(field === 'salt' ? undefined : { id: latestToken.advertising_token });
  });
});
